import { useNavigate } from "@remix-run/react";
import { type FormEvent, useState } from "react";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { countOf } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { AgentChoice, type AgentOption, type Choice } from "./agent-choice.tsx";
import { type Bundle, BundleError, type FolderFile, manifestFace, toBundle } from "./bundle-files.ts";
import { DropZone } from "./drop-zone.tsx";
import { sendVersion } from "./send-version.ts";

type Progress =
  | { state: "idle" }
  | { state: "sending"; share: number }
  | { state: "refused"; problem: Problem };

/** Chooses files and their agent, sends them, and goes on to the scan report. */
export function UploadForm({ agents, preset }: { agents: AgentOption[]; preset: string }) {
  const navigate = useNavigate();
  const [bundle, setBundle] = useState<Bundle>();
  const [unusable, setUnusable] = useState<string>();
  const [choice, setChoice] = useState<Choice>({ existing: preset, slug: "", title: "" });
  // An agent that was made and whose version was then refused is there for the second attempt.
  const [made, setMade] = useState<string>();
  const [progress, setProgress] = useState<Progress>({ state: "idle" });

  const take = async (files: FolderFile[]) => {
    setProgress({ state: "idle" });
    try {
      const next = await toBundle(files);
      setBundle(next);
      setUnusable(undefined);
      setChoice((current) => suggest(current, next, agents));
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      setBundle(undefined);
      setUnusable(error.message);
    }
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!bundle) return setUnusable("Choose a folder or an archive first.");
    if (!event.currentTarget.reportValidity()) return;
    const slug = choice.existing || choice.slug;
    const create = choice.existing === "" && slug !== made;
    setProgress({ state: "sending", share: 0 });
    const sent = await sendVersion({ slug, create, title: choice.title }, bundle, (share) =>
      setProgress({ state: "sending", share }),
    );
    if (sent.ok)
      return navigate(`/console/agents/new?agent=${slug}&version=${encodeURIComponent(sent.version)}`);
    if (create && sent.problem.code !== "conflict") setMade(slug);
    setProgress({ state: "refused", problem: sent.problem });
  };

  const sending = progress.state === "sending";
  return (
    // Without files nothing else matters yet: the browser's own checks come after that one.
    <form onSubmit={submit} noValidate className="grid gap-6">
      <DropZone
        chosen={bundle?.name}
        contents={bundle && contentsOf(bundle)}
        onFiles={(files) => void take(files)}
      />
      {unusable && <Notice tone="bad" title={unusable} />}
      <AgentChoice agents={agents} choice={choice} onChange={setChoice} />
      {progress.state === "refused" && <ProblemNotice problem={progress.problem} />}
      <div className="flex flex-wrap items-center justify-end gap-4 border-line border-t pt-5">
        {sending && <UploadProgress share={progress.share} />}
        <Button type="submit" variant="signal" size="lg" disabled={sending}>
          {sending ? "Publishing…" : "Upload and check"}
        </Button>
      </div>
    </form>
  );
}

function contentsOf(bundle: Bundle): string | undefined {
  if (bundle.kind === "archive") return undefined;
  const files = countOf(Object.keys(bundle.files).length, "file");
  return bundle.skipped > 0 ? `${files}; ${bundle.skipped} left out.` : `${files}.`;
}

/** The manifest's name and title, unless something was typed already. */
function suggest(current: Choice, bundle: Bundle, agents: AgentOption[]): Choice {
  const { name, title } = manifestFace(bundle);
  if (name && agents.some((agent) => agent.slug === name)) return { ...current, existing: name };
  return {
    existing: name ? "" : current.existing,
    slug: name ?? current.slug,
    title: current.title || (title ?? ""),
  };
}

function UploadProgress({ share }: { share: number }) {
  const percent = Math.round(share * 100);
  return (
    <div className="min-w-48 flex-1">
      <div className={share < 1 ? undefined : "tide h-1.5 rounded-full bg-sunken"}>
        <progress
          className={share < 1 ? "bar block h-1.5 w-full" : "sr-only"}
          aria-label="Upload"
          max={100}
          value={percent}
        />
      </div>
      <p className="mt-1 text-faint text-xs">{share < 1 ? `Sent ${percent} %` : "Checking what arrived…"}</p>
    </div>
  );
}
