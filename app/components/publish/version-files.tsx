import type { Report } from "@workers/agents/contract.ts";
import { Card } from "~/components/ui/card.tsx";
import { Table } from "~/components/ui/table.tsx";
import { formatBytes } from "~/format.ts";

/** The files of a version with their sizes. */
export const VersionFiles = ({ files }: { files: Report["files"] }) => (
  <Card>
    <Table
      label="Files"
      rows={files.map(({ path, bytes }) => ({ id: path, bytes }))}
      columns={[
        {
          title: "Path",
          className: "wrap-anywhere",
          cell: ({ id }) => <code className="font-mono font-normal text-[0.8125rem]">{id}</code>,
        },
        {
          title: "Size",
          className: "whitespace-nowrap text-faint tabular-nums",
          cell: ({ bytes }) => formatBytes(bytes),
        },
      ]}
    />
  </Card>
);
