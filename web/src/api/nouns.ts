/** The API's nouns under their own names. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type ApiKey = Schemas["ApiKey"];
export type AuditEntry = Schemas["AuditEntry"];
export type Category = Schemas["Category"];
export type ColumnMap = Schemas["ColumnMap"];
export type Document = Schemas["Document"];
export type EnrolmentImport = Schemas["Import"];
export type Group = Schemas["Group"];
export type Incident = Schemas["Incident"];
export type KnownField = Schemas["KnownField"];
export type MappedColumn = Schemas["MappedColumn"];
export type Me = Schemas["Me"];
export type Notice = Schemas["Notice"];
export type ReadColumn = Schemas["ReadColumn"];
export type Right = Schemas["Right"];
export type SignInState = Schemas["SignInState"];
export type State = Schemas["State"];
export type Step = Schemas["Step"];
export type Student = Schemas["Student"];
export type Transfer = Schemas["Transfer"];
export type TransferAnswer = Schemas["TransferAnswer"];
export type Upload = Schemas["Upload"];
export type User = Schemas["User"];
