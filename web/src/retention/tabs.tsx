import { Tabs } from "../parts/tabs";

export function RetentionTabs({ here }: { here: "list" | "certificates" }) {
  return (
    <Tabs
      label="Retention"
      tabs={[
        { href: "/admin/retention", text: "Review list", isHere: here === "list" },
        { href: "/admin/retention/certificates", text: "Certificates", isHere: here === "certificates" },
      ]}
    />
  );
}
