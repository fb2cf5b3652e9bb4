import type { DomainView } from "@workers/tenants/contract.ts";
import { CopyButton } from "~/components/ui/copy-button.tsx";

/** One value with a button that copies it; long ones break anywhere. */
const Copied = ({ text, label }: { text: string; label: string }) => (
  <span className="flex min-w-0 items-center justify-between gap-2">
    <code className="min-w-0 break-all font-mono text-xs">{text}</code>
    <CopyButton text={text} label={label} />
  </span>
);

/** What has to be put into DNS, to be copied value by value. */
export function DnsRecords({ records }: { records: DomainView["records"] }) {
  return (
    <ul className="mt-3 grid gap-2">
      {records.map(({ type, name, value }) => (
        <li key={type} className="min-w-0 rounded-lg border border-line bg-sunken px-4 py-3">
          <p className="font-semibold text-sm">{type}</p>
          <dl className="mt-1 grid gap-1 text-sm sm:grid-cols-[4rem_minmax(0,1fr)] sm:items-center">
            <dt className="text-faint">Name</dt>
            <dd className="min-w-0">
              <Copied text={name} label={`the name of the ${type} record`} />
            </dd>
            <dt className="text-faint">Value</dt>
            <dd className="min-w-0">
              <Copied text={value} label={`the value of the ${type} record`} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}
