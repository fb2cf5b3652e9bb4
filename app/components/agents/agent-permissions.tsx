import { Badge } from "~/components/ui/badge.tsx";
import { Section } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import type { AgentFace } from "./agent-face.ts";

type PermissionTexts = (typeof agentParts)["en"]["permissions"];

/** One thing that an agent may do, or may not. */
interface Statement {
  may: boolean;
  title: string;
  text: string;
  names?: string[];
}

/** What an agent may do, a sentence each: what it asks for, and what it does without. */
function statementsOf(
  t: PermissionTexts,
  { kind, permissions }: Pick<AgentFace, "kind" | "permissions">,
): Statement[] {
  const { hosts, models, agents, store, connections } = permissions;
  const some = (names: string[], title: string, text: string): Statement[] =>
    names.length > 0 ? [{ may: true, title, text, names }] : [];
  const none = (title: string, text: string): Statement => ({ may: false, title, text });
  if (kind === "static")
    return [{ may: true, title: t.static, text: t.staticText }, ...some(hosts, t.hosts, t.hostsText)];
  if (kind === "remote") return [{ may: true, title: t.remote, text: t.remoteText }];
  const asked = some(models, t.models, t.modelsText);
  const asks = kind === "prompt" ? [{ may: true, title: t.prompt, text: t.promptText }] : asked;
  const all = [
    ...some(hosts, t.hosts, t.hostsText),
    ...asks,
    ...some(agents, t.agents, t.agentsText),
    ...some(connections, t.connections, t.connectionsText),
    ...(store ? [{ may: true, title: t.store, text: t.storeText }] : []),
  ];
  return [
    ...all,
    ...(hosts.length === 0 ? [none(t.noHosts, t.noHostsText)] : []),
    ...(asks.length === 0 ? [none(t.noModels, t.noModelsText)] : []),
    ...(agents.length === 0 ? [none(t.noAgents, t.noAgentsText)] : []),
    ...(store ? [] : [none(t.noStore, t.noStoreText)]),
  ];
}

/** What an agent may do, in plain words. */
export function AgentPermissions({ face }: { face: Pick<AgentFace, "kind" | "permissions" | "version"> }) {
  const t = useTexts(agentParts).permissions;
  return (
    <div className="grid gap-6">
      <Section title={t.title} description={t.text(face.version)}>
        <ul className="grid gap-5">
          {statementsOf(t, face).map(({ may, title, text, names = [] }) => (
            <li key={title} className="flex min-w-0 gap-3">
              <Icon
                name={may ? "alert" : "check"}
                className={cx("mt-0.5 size-5", may ? "text-warn" : "text-good")}
              />
              <div className="min-w-0">
                <h3 className="font-medium">{title}</h3>
                {names.length > 0 && (
                  <ul className="my-2 flex flex-wrap gap-1.5">
                    {names.map((name) => (
                      <li key={name} className="min-w-0 max-w-full break-all">
                        <Badge tone="info" wraps>
                          {name}
                        </Badge>
                      </li>
                    ))}
                  </ul>
                )}
                <p className="text-pretty text-soft text-sm">{text}</p>
              </div>
            </li>
          ))}
        </ul>
      </Section>
      {face.kind !== "static" && face.kind !== "remote" && (
        <Section title={t.never}>
          <ul className="grid list-disc gap-2 pl-5 text-pretty text-soft text-sm">
            {t.neverList.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}
