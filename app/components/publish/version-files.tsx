import type { Report } from "@workers/agents/contract.ts";
import { Card } from "~/components/ui/card.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { formatBytes } from "~/format.ts";

/** The files of a version with their sizes. */
export function VersionFiles({ files }: { files: Report["files"] }) {
  return (
    <Card>
      <Table label="Files" head={["Path", "Size"]}>
        {files.map(({ path, bytes }) => (
          <tr key={path}>
            <Cell head>
              <code className="font-mono font-normal text-[0.8125rem]">{path}</code>
            </Cell>
            <Cell className="whitespace-nowrap text-faint tabular-nums">{formatBytes(bytes)}</Cell>
          </tr>
        ))}
      </Table>
    </Card>
  );
}
