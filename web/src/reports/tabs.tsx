import { Tabs } from "../parts/tabs";

export function ReportsTabs({ here }: { here: "all" | "handovers" | "exports" }) {
  return (
    <Tabs
      label="Reports"
      tabs={[
        { href: "/admin/reports", text: "All reports", isHere: here === "all" },
        { href: "/admin/reports/handovers", text: "Hand-overs", isHere: here === "handovers" },
        { href: "/admin/reports/exports", text: "Student Reports and ZIPs", isHere: here === "exports" },
      ]}
    />
  );
}
