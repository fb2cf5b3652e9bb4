import { randomBytes } from "node:crypto";

export interface SeedUser {
  email: string;
  name: string;
  password: string;
  role: string;
}

export interface SeedTenant {
  slug: string;
  name: string;
  users: Omit<SeedUser, "password">[];
  /** The examples that it publishes; all of them when this is left out. */
  examples?: string[];
  /** Of these, the ones that a start waits for; the others follow while the server is used already. */
  first: string[];
  /** Of these, the ones that anybody may try without an account. */
  open?: string[];
}

/** The demo's organisations: one that publishes everything, and one beside it, to see that nothing crosses over. */
export const SEED_TENANTS: readonly SeedTenant[] = [
  {
    slug: "harbor",
    name: "Harbor Labs",
    users: [
      { email: "ada@harbor.example", name: "Ada Marsh", role: "owner" },
      { email: "jun@harbor.example", name: "Jun Okafor", role: "developer" },
    ],
    // What `npm start` says to call, and what visitors try.
    first: ["csv-insights", "summarise"],
    // Needs no model, no network and no other agent.
    open: ["summarise"],
  },
  {
    slug: "meridian",
    name: "Meridian Freight",
    users: [
      { email: "ines@meridian.example", name: "Ines Prado", role: "owner" },
      { email: "tom@meridian.example", name: "Tom Adler", role: "developer" },
    ],
    examples: ["csv-insights", "summarise"],
    first: ["csv-insights", "summarise"],
  },
];

export const newPassword = (): string => randomBytes(15).toString("base64url");
