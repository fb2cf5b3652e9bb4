import { LEVELS } from "./levels.js";
import { mask } from "./mask.js";
import { stackKey } from "./stacks.js";

/** As many different words in one place mean that the place holds a value: a name, a code. */
const VALUES_OF_A_VARIABLE = 4;
const MOST_WORDS = 30;
const ANY_WORD = "<*>";

/**
 * Groups entries whose messages differ only in values, the worst level first, then the commonest.
 * @returns {{ pattern: string, level: string, count: number, first?: number, last?: number, firstLine: number,
 *   example: string, stack?: object }[]}
 */
export function groupEntries(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const pattern = mask(entry.message).replace(/\s+/g, " ").trim() || "(no message)";
    const stack = stackKey(entry.stack);
    const key = `${entry.level}\n${pattern}\n${stack}`;
    const group = groups.get(key) ?? newGroup(entry, pattern, stack);
    addEntry(group, entry);
    groups.set(key, group);
  }
  const merged = mergeByVariable([...groups.values()]);
  const rank = ({ level }) => LEVELS.indexOf(level);
  merged.sort((a, b) => rank(a) - rank(b) || b.count - a.count || a.firstLine - b.firstLine);
  // Spikes are told by the pattern that most of their entries have.
  for (const group of merged) for (const entry of group.entries) entry.pattern = group.pattern;
  return merged;
}

function newGroup(entry, pattern, key) {
  const { level, line, message, stack } = entry;
  return {
    pattern,
    key,
    level,
    count: 0,
    firstLine: line,
    example: message.slice(0, 500),
    stack,
    entries: [],
  };
}

function addEntry(group, entry) {
  group.count += 1;
  group.entries.push(entry);
  if (entry.time === undefined) return;
  group.first = Math.min(group.first ?? entry.time, entry.time);
  group.last = Math.max(group.last ?? entry.time, entry.time);
}

/** Merges groups that differ in one word, when that place has many values: "alice logged in", "bob logged in"… */
function mergeByVariable(groups) {
  const skeletons = new Map();
  for (const group of groups) {
    for (const skeleton of skeletonsOf(group)) {
      if (!skeletons.has(skeleton)) skeletons.set(skeleton, []);
      skeletons.get(skeleton).push(group);
    }
  }
  const taken = new Set();
  const merged = [];
  const largest = [...skeletons]
    .filter(([, alike]) => alike.length >= VALUES_OF_A_VARIABLE)
    .sort((a, b) => b[1].length - a[1].length);
  for (const [skeleton, alike] of largest) {
    const free = alike.filter((group) => !taken.has(group));
    if (free.length < VALUES_OF_A_VARIABLE) continue;
    for (const group of free) taken.add(group);
    merged.push(mergeGroups(free, skeleton.split("\n")[1]));
  }
  return [...merged, ...groups.filter((group) => !taken.has(group))];
}

/** The pattern with each of its words left out in turn, beside what must be equal too. */
function skeletonsOf({ pattern, level, key }) {
  const words = pattern.split(" ");
  if (words.length < 3 || words.length > MOST_WORDS) return [];
  return words.flatMap((word, index) => {
    if (word.startsWith("<")) return [];
    return [`${level}\n${words.with(index, ANY_WORD).join(" ")}\n${key}`];
  });
}

function mergeGroups(groups, pattern) {
  const [first] = [...groups].sort((a, b) => a.firstLine - b.firstLine);
  const merged = { ...first, pattern, count: 0, entries: [] };
  for (const group of groups) for (const entry of group.entries) addEntry(merged, entry);
  return merged;
}
