import type { Channel, ConfigurationView } from "@workers/deployments/contract.ts";
import { asSchema } from "~/components/schema-form/json-schema.ts";
import { SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Field, fieldProps, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Json, JsonObject } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { startingConfig, withKeptSecrets } from "./kept-secrets.ts";

export interface DeployFieldsProps {
  configSchema: Json;
  /** Hosts that the manifest names. */
  hosts: readonly string[];
  /** What is, or was, live in its channel: the form begins with that. */
  live?: (Omit<ConfigurationView, "values"> & { channel: Channel; values: JsonObject }) | null;
  /** It runs in containers, of which there may be several. */
  scaled?: boolean;
  /** Something of the agent is live, for a canary to run beside. */
  beside?: boolean;
  /** The name under which it is called, where that is asked for. */
  alias?: string;
  problem?: Problem | undefined;
}

export const isConfigurable = (configSchema: Json): boolean =>
  Object.keys(asSchema(configSchema).properties ?? {}).length > 0;

/** What a deployment needs: where it is, who may call it, what it may reach, and its configuration. */
export function DeployFields({
  configSchema,
  hosts,
  live,
  scaled,
  beside,
  alias,
  problem,
}: DeployFieldsProps) {
  return (
    <>
      {live && <AsItIs live={live} renamed={alias !== undefined} />}
      <ChannelField channel={live?.channel} />
      {alias !== undefined && <AliasField alias={alias} problem={problem} />}
      {beside && <CanaryFields problem={problem} />}
      {hosts.length > 0 && <HostGrants hosts={hosts} granted={live?.hosts} />}
      {scaled && <ScaleFields instances={live?.instances} problem={problem} />}
      {isConfigurable(configSchema) && (
        <SchemaForm
          schema={withKeptSecrets(configSchema, live?.secrets ?? [])}
          value={live ? startingConfig(configSchema, live.values) : undefined}
          name="config"
          label="Configuration"
          issues={problem?.issues ?? []}
          issuePrefix="/config"
        />
      )}
      <PublicField isPublic={live?.public} />
    </>
  );
}

/** What stays as it is, without being asked for. */
const AsItIs = ({ live, renamed }: { live: NonNullable<DeployFieldsProps["live"]>; renamed: boolean }) => (
  <>
    <input type="hidden" name="keep" value="on" />
    {!renamed && <input type="hidden" name="alias" value={live.alias} />}
    {live.budgetMicros !== null && <input type="hidden" name="budget" value={live.budgetMicros} />}
  </>
);

const ChannelField = ({ channel }: { channel: Channel | undefined }) => (
  <Field
    id="channel"
    label="Channel"
    description="Production is what callers get unless they ask for preview."
  >
    <Select
      {...fieldProps("channel", true, false)}
      name="channel"
      defaultValue={channel ?? "production"}
      className="sm:max-w-80"
    >
      <option value="production">Production</option>
      <option value="preview">Preview</option>
    </Select>
  </Field>
);

const AliasField = ({ alias, problem }: { alias: string; problem: Problem | undefined }) => (
  <LabelledInput
    name="alias"
    label="Called as"
    description="Its name in this workspace, in addresses and for other agents."
    problem={problem}
    defaultValue={alias}
    maxLength={63}
    autoComplete="off"
    autoCapitalize="none"
    spellCheck={false}
    className="sm:max-w-80"
  />
);

const PublicField = ({ isPublic }: { isPublic: boolean | undefined }) => (
  <label className="flex items-start gap-3 text-sm">
    <input
      type="checkbox"
      name="public"
      defaultChecked={isPublic}
      className="mt-0.5 size-4.5 accent-(--solid)"
    />
    <span>
      <span className="font-medium">Public edge endpoint</span>
      <span className="block text-faint text-xs">
        Anyone may call it without a key, at this workspace's cost.
      </span>
    </span>
  </label>
);

/** How many containers are kept running, and how many may run at once. */
const ScaleFields = ({
  instances,
  problem,
}: {
  instances: ConfigurationView["instances"] | undefined;
  problem: Problem | undefined;
}) => (
  <div className="grid gap-5 sm:grid-cols-2">
    <LabelledInput
      name="least"
      label="Instances kept running"
      description="Also while nobody needs them, as long as there is memory."
      problem={problemAt(problem)}
      type="number"
      min={0}
      max={100}
      defaultValue={instances?.least ?? 0}
    />
    <LabelledInput
      name="most"
      label="Instances at once"
      description="At most; within the plan."
      problem={problemAt(problem)}
      type="number"
      min={1}
      max={100}
      defaultValue={instances?.most ?? 4}
    />
  </div>
);

/** A problem whose places are those of the fields. */
const problemAt = (problem: Problem | undefined): Problem | undefined =>
  problem && {
    ...problem,
    issues: problem.issues.map(({ pointer, detail }) => ({
      pointer: pointer.replace(/^\/instances/, ""),
      detail,
    })),
  };

/** Whether all runs get it, or a share of them at first. */
const CanaryFields = ({ problem }: { problem: Problem | undefined }) => (
  <LabelledInput
    name="canary"
    label="Share of the runs (%)"
    description="Empty for all of them. With 1 to 99 it is a canary beside what is live, keeps that one's access and budget, and is given up by itself where it fails more often."
    problem={problem}
    required={false}
    type="number"
    min={1}
    max={99}
    placeholder="100"
    className="sm:max-w-80"
  />
);

function HostGrants({
  hosts,
  granted,
}: {
  hosts: readonly string[];
  granted: readonly string[] | undefined;
}) {
  return (
    <fieldset className="rounded-lg border border-line px-4 pt-1 pb-4">
      <legend className="-ml-1.5 px-1.5 font-medium text-sm">Hosts that it may reach</legend>
      <p className="mb-3 text-faint text-xs">
        It asks for these. Without a tick it cannot reach that host; private addresses never.
      </p>
      <div className="flex flex-wrap gap-x-6 gap-y-2.5">
        {hosts.map((host) => (
          <label key={host} className="flex items-center gap-2.5 font-mono text-sm">
            <input
              type="checkbox"
              name="host"
              value={host}
              defaultChecked={granted?.includes(host) ?? true}
              className="size-4.5 accent-(--solid)"
            />
            {host}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
