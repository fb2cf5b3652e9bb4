import { type Engine, EngineError } from "./engine.ts";

interface Listed {
  Id: string;
  RepoTags: string[] | null;
  Labels: Record<string, string> | null;
  Created: number;
  /** How many containers there are of it, running or not. */
  Containers: number;
}

interface Step {
  Id: string;
  Size: number;
  Tags: string[] | null;
}

export interface PruneOptions {
  /** The label of images of ours, and its value. */
  label: string;
  /** What they may take on disk together. */
  mostBytes: number;
  /** When an image was last needed, in milliseconds since the epoch; undefined where that is not known. */
  usedAt(name: string): number | undefined;
}

/** What was needed a moment ago is about to be started. */
const RECENT_MS = 60_000;

const filtersOf = (filters: object): string => encodeURIComponent(JSON.stringify(filters));

/**
 * Removes images that this server has built until they take no more than they may: first what failed builds have left, then
 * those that no container uses and that were needed longest ago. Others are not touched. Answers the names of the removed.
 */
export async function pruneImages(engine: Engine, options: PruneOptions): Promise<string[]> {
  const { label, mostBytes, usedAt } = options;
  const [key = "", value] = label.split("=");
  await engine.call("POST", `/images/prune?filters=${filtersOf({ dangling: ["true"], label: [label] })}`);
  const { Images } = await engine.call<{ Images: Listed[] }>("GET", "/system/df?type=image");
  const ours = Images.filter(({ Labels, RepoTags }) => Labels?.[key] === value && RepoTags?.length);
  const last = ({ RepoTags, Created }: Listed) => usedAt(RepoTags?.[0] ?? "") ?? Created * 1_000;
  ours.sort((a, b) => last(b) - last(a));
  const layers = new Set<string>();
  const removed: string[] = [];
  let bytes = 0;
  // The latest needed first: a layer counts towards the first image that has it.
  for (const image of ours) {
    const added = await ownLayers(engine, image.Id, layers);
    const [name = ""] = image.RepoTags ?? [];
    const isKept = image.Containers > 0 || last(image) > Date.now() - RECENT_MS;
    if (isKept || bytes + added.bytes <= mostBytes || !(await remove(engine, name))) {
      bytes += added.bytes;
      for (const id of added.ids) layers.add(id);
    } else removed.push(name);
  }
  return removed;
}

/** The layers of an image that were built here, above its base, and are not known yet. */
async function ownLayers(engine: Engine, id: string, known: ReadonlySet<string>) {
  const history = await engine.call<Step[]>("GET", `/images/${id}/history`);
  const base = history.findIndex(({ Id, Tags }, i) => i > 0 && (Id === "<missing>" || Tags?.length));
  const own = (base === -1 ? history : history.slice(0, base)).filter((step) => !known.has(step.Id));
  return { ids: own.map((step) => step.Id), bytes: own.reduce((sum, { Size }) => sum + Size, 0) };
}

/** Removes an image, unless there is a container of it by now; answers whether it is gone. */
async function remove(engine: Engine, name: string): Promise<boolean> {
  try {
    await engine.call("DELETE", `/images/${encodeURIComponent(name)}`);
    return true;
  } catch (error) {
    if (error instanceof EngineError) return error.status === 404;
    throw error;
  }
}
