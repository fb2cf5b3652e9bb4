import { Link } from "@remix-run/react";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Field, Input, Select, Textarea } from "~/components/ui/field.tsx";
import { Opened } from "~/components/ui/opened.tsx";
import { inWords } from "~/format.ts";
import type { ColumnChoice, ColumnResult } from "./column-choice.ts";
import { ColumnOutput } from "./column-output.tsx";

interface ColumnProps {
  column: ColumnChoice;
  other: ColumnChoice | undefined;
  versions: { version: string; live: boolean }[];
  models: string[];
  isPrompt: boolean;
  result: ColumnResult | undefined;
  onOutput(run: string, text: string): void;
}

/** A side of the playground: what is tried, and what came of it. */
export function Column({ column, other, versions, models, result, onOutput }: ColumnProps) {
  const { name, version, prompt } = column;
  const title = name === "a" ? "Left" : "Right";
  return (
    <Card className="grid min-w-0 gap-5 p-5">
      <fieldset className="grid min-w-0 gap-4">
        <legend className="mb-3 font-semibold">{title}</legend>
        <input type="hidden" name={`${name}-version`} value={version} />
        <nav className="flex flex-wrap gap-1.5 text-sm" aria-label={`${title}: version`}>
          {versions.map((one) => (
            <Link
              key={one.version}
              to={{ search: searchOf(column, other, one.version) }}
              preventScrollReset
              aria-current={one.version === version ? "true" : undefined}
              className="rounded-md border border-line px-2 py-1 font-mono text-xs hover:bg-sunken aria-[current=true]:border-signal aria-[current=true]:bg-sunken"
            >
              {one.version}
              {one.live && " · live"}
            </Link>
          ))}
        </nav>
        {prompt && <PromptFields name={name} prompt={prompt} models={models} />}
      </fieldset>
      {result?.problem && <ProblemNotice problem={result.problem} />}
      {result?.preview && <Preview messages={result.preview} />}
      {result?.runId && <ColumnOutput key={result.runId} runId={result.runId} onOutput={onOutput} />}
    </Card>
  );
}

const searchOf = ({ name }: ColumnChoice, other: ColumnChoice | undefined, version: string): string =>
  new URLSearchParams({ ...(other && { [other.name]: other.version }), [name]: version }).toString();

const ROLES = ["system", "user", "assistant"];

function PromptFields({
  name,
  prompt: { messages, model, temperature, maxOutputTokens },
  models,
}: {
  name: string;
  prompt: NonNullable<ColumnChoice["prompt"]>;
  models: string[];
}) {
  return (
    <>
      <Field id={`${name}-model`} label="Model" description="As provider/model.">
        <Input
          id={`${name}-model`}
          name={`${name}-model`}
          list={`${name}-models`}
          defaultValue={model}
          required
        />
      </Field>
      <datalist id={`${name}-models`}>
        {models.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Opened summary="Messages and parameters">
        <div className="grid gap-4">
          {messages.map(({ role, content }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages stay in their order
            <div key={i} className="grid gap-2">
              <Field id={`${name}-role-${i}`} label={`Message ${i + 1}: said by`}>
                <Select id={`${name}-role-${i}`} name={`${name}-role`} defaultValue={role}>
                  {ROLES.map((one) => (
                    <option key={one} value={one}>
                      {inWords(one)}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field id={`${name}-content-${i}`} label={`Message ${i + 1}`}>
                <Textarea
                  id={`${name}-content-${i}`}
                  name={`${name}-content`}
                  rows={5}
                  spellCheck={false}
                  className="font-mono text-[0.8125rem]"
                  defaultValue={content}
                />
              </Field>
            </div>
          ))}
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id={`${name}-temperature`} label="Temperature">
              <Input
                id={`${name}-temperature`}
                name={`${name}-temperature`}
                type="number"
                min={0}
                max={2}
                step="any"
                defaultValue={temperature ?? ""}
              />
            </Field>
            <Field id={`${name}-tokens`} label="Most tokens written">
              <Input
                id={`${name}-tokens`}
                name={`${name}-tokens`}
                type="number"
                min={1}
                max={200_000}
                defaultValue={maxOutputTokens ?? ""}
              />
            </Field>
          </div>
        </div>
      </Opened>
    </>
  );
}

const Preview = ({ messages }: { messages: { role: string; content: string }[] }) => (
  <ol className="grid gap-3" aria-label="Messages">
    {messages.map(({ role, content }, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: messages stay in their order
      <li key={i} className="rounded-lg bg-sunken p-3">
        <p className="mb-1 text-faint text-xs">{inWords(role)}</p>
        <pre className="whitespace-pre-wrap break-words font-mono text-xs">{content}</pre>
      </li>
    ))}
  </ol>
);
