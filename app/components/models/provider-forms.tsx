import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Field, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Problem } from "~/problem.ts";

interface Props {
  problem: Problem | undefined;
  /** Which of the two forms the problem is of. */
  intent: string | undefined;
}

/** A provider that is known, of which the key alone is needed. */
export function KeyForm({
  presets,
  problem,
  intent,
}: Props & { presets: readonly { name: string; title: string }[] }) {
  return (
    <Section
      title="Paste a key"
      description="Of a provider where you have an account. You pay it there, by its prices."
    >
      <Form method="post" className="grid gap-5">
        <div className="grid gap-5 sm:grid-cols-2">
          <Field id="preset" label="Provider">
            <Select id="preset" name="preset">
              {presets.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </Select>
          </Field>
          <LabelledInput
            id="key-apiKey"
            name="apiKey"
            label="API key"
            description="Kept encrypted, and never shown again."
            type="password"
            autoComplete="off"
            maxLength={500}
            problem={intent === "key" ? problem : undefined}
          />
        </div>
        <div>
          <Button type="submit" variant="solid" name="intent" value="key">
            Save the key
          </Button>
        </div>
      </Form>
    </Section>
  );
}

/** Any other server with an OpenAI-compatible API. */
export function ServerForm({ problem, intent }: Props) {
  const mine = intent === "server" ? problem : undefined;
  return (
    <Section
      title="Point to a server"
      description="Any with an OpenAI-compatible API: Ollama, vLLM, LM Studio, or a provider that is not in the list."
    >
      <Form method="post" className="grid gap-5">
        <div className="grid gap-5 sm:grid-cols-2">
          <LabelledInput
            name="name"
            label="Name"
            description="Before the slash: agents ask for ollama/llama3.2."
            placeholder="ollama"
            maxLength={40}
            autoComplete="off"
            problem={mine}
          />
          <LabelledInput
            name="baseUrl"
            label="Base URL"
            description="Public, over https, with the API’s version."
            type="url"
            placeholder="https://models.example.com/v1"
            maxLength={500}
            autoComplete="off"
            problem={mine}
          />
        </div>
        <LabelledInput
          name="apiKey"
          label="API key"
          description="Empty where it takes none."
          type="password"
          autoComplete="off"
          maxLength={500}
          required={false}
          problem={mine}
        />
        <p className="text-soft text-sm">
          A server on the machine that Quayside runs on, such as a local Ollama, is set up by whoever starts
          it:{" "}
          <code className="break-all font-mono text-xs">
            QUAYSIDE_OLLAMA_URL=http://127.0.0.1:11434/v1 npm start
          </code>
        </p>
        <div>
          <Button type="submit" variant="solid" name="intent" value="server">
            Save the server
          </Button>
        </div>
      </Form>
    </Section>
  );
}
