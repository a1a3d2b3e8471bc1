import { Tabs } from "../parts/tabs";

export function TransferTabs({ here }: { here: "incoming" | "outgoing" | "overdue" | "statement" }) {
  return (
    <Tabs
      label="Transfers"
      tabs={[
        { href: "/admin/transfers/incoming", text: "Incoming", isHere: here === "incoming" },
        { href: "/admin/transfers/outgoing", text: "Outgoing", isHere: here === "outgoing" },
        { href: "/admin/transfers/overdue", text: "Overdue", isHere: here === "overdue" },
        { href: "/admin/transfers/statement", text: "Annual statement", isHere: here === "statement" },
      ]}
    />
  );
}
