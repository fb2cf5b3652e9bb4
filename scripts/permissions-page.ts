/** Writes `docs/permissions.md` from the table that decides (`npm run docs:permissions`). */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PERMISSIONS, ROLES } from "../workers/kernel/permissions.ts";

export const PAGE = fileURLToPath(new URL("../docs/permissions.md", import.meta.url));

const row = (cells: string[]): string => `| ${cells.join(" | ")} |`;

/** The page's text. */
export function permissionsPage(): string {
  const rows = Object.entries(PERMISSIONS).map(([name, { about, roles, sudo, people, own, dormant }]) =>
    row([
      `\`${name}\``,
      about,
      ...ROLES.map((role) => (roles.includes(role) ? "yes" : "")),
      [
        sudo && "confirm first",
        people && "people only",
        own && "in person",
        dormant && "also while suspended",
      ]
        .filter(Boolean)
        .join(", "),
    ]),
  );
  return `# Permissions

Made from \`workers/kernel/permissions.ts\` by \`npm run docs:permissions\`; change the table there.

What a member of a workspace may do follows from their role. An API key or access token may do what its principal's role may, and no more than its scopes name; what a change has to read on its way takes no further scope. "Confirm first": in a browser the person has to have proved within the last ten minutes that it is them. "People only": no API key may do it. "In person": an administrator of the platform who acts in somebody's place may not. "Also while suspended": open to people while the workspace is suspended or is to be deleted; everything else is refused then.

${row(["permission", "lets one", ...ROLES, ""])}
${row(["---", "---", ...ROLES.map(() => "---"), "---"])}
${rows.join("\n")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, permissionsPage());
