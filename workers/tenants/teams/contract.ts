import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

/** A workspace has at most so many teams. */
export const MAX_TEAMS = 100;

/** `POST /teams` and `PATCH /teams/{team}`. */
export const teamInput = z
  .strictObject({ name: plainText.trim().min(1).max(80).openapi({ example: "Research" }) })
  .openapi("TeamInput");
export type TeamInput = z.input<typeof teamInput>;

export const teamView = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    members: z.number().int().openapi({ description: "How many people are in it." }),
    agents: z
      .number()
      .int()
      .openapi({ description: "How many agents are restricted to it, perhaps to others too." }),
  })
  .openapi("Team");
export type TeamView = z.infer<typeof teamView>;

export const teamDetail = teamView
  .extend({ people: z.array(z.object({ id: z.string(), name: z.string() })) })
  .openapi("TeamDetail");
export type TeamDetail = z.infer<typeof teamDetail>;

/** `PUT /agents/{agent}/access`. */
export const agentAccessInput = z
  .strictObject({
    teams: z
      .array(plainText.max(64))
      .max(MAX_TEAMS)
      .openapi({ description: "Ids of the teams that see and run it; none: everybody in the workspace." }),
  })
  .openapi("AgentAccessInput");
export type AgentAccessInput = z.infer<typeof agentAccessInput>;

export const agentAccess = z
  .object({ teams: z.array(z.object({ id: z.string(), name: z.string() })) })
  .openapi("AgentAccess");
export type AgentAccess = z.infer<typeof agentAccess>;
