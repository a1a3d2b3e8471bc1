/** The other screens of Admin: users, categories, school with API keys and retention, enrolments, audit, reports. */
import { AddApiKey } from "../api_keys/add_api_key";
import { ApiKeys } from "../api_keys/api_keys";
import { RevokeApiKey } from "../api_keys/revoke_api_key";
import { Audit } from "../audit/audit";
import { CheckAudit } from "../audit/check";
import { Categories } from "../categories/categories";
import { EditCategory } from "../categories/edit_category";
import { GroupPermissions } from "../groups/permissions";
import { CorrectColumns } from "../imports/correct_columns";
import { ImportPage } from "../imports/import";
import { Imports } from "../imports/imports";
import { SchoolExports } from "../reports/exports";
import { SchoolHandovers } from "../reports/handovers";
import { Reports } from "../reports/reports";
import { Certificates } from "../retention/certificates";
import { EndedRetentions } from "../retention/ended";
import { ManageRetentionPolicy } from "../retention/policy";
import { ManageColumnMap } from "../schools/column_map";
import { SchoolPage } from "../schools/school";
import { DisableUser } from "../users/disable_user";
import { InviteUser } from "../users/invite_user";
import { UserPage } from "../users/user";
import { Users } from "../users/users";
import { one, type Screen } from "./screen";

export const SCREENS: Screen[] = [
  ["/admin/retention", () => <EndedRetentions />],
  ["/admin/retention/policy", () => <ManageRetentionPolicy />],
  ["/admin/retention/certificates", () => <Certificates />],
  ["/admin/users", () => <Users />],
  ["/admin/users/invite", () => <InviteUser />],
  ["/admin/users/people/:id", one(UserPage)],
  ["/admin/users/people/:id/disable", one(DisableUser)],
  ["/admin/users/groups/:id", one(GroupPermissions)],
  ["/admin/categories", () => <Categories />],
  ["/admin/categories/:id", one(EditCategory)],
  ["/admin/enrolments", () => <Imports />],
  ["/admin/enrolments/:id", one(ImportPage)],
  ["/admin/enrolments/:id/columns", one(CorrectColumns)],
  ["/admin/api-keys", () => <ApiKeys />],
  ["/admin/api-keys/add", () => <AddApiKey />],
  ["/admin/api-keys/:id/revoke", one(RevokeApiKey)],
  ["/admin/school", () => <SchoolPage />],
  ["/admin/school/columns", () => <ManageColumnMap />],
  ["/admin/reports", () => <Reports />],
  ["/admin/reports/handovers", () => <SchoolHandovers />],
  ["/admin/reports/exports", () => <SchoolExports />],
  ["/admin/audit", () => <Audit />],
  ["/admin/audit/check", () => <CheckAudit />],
];
