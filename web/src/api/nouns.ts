/** The API's nouns under their own names. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type AuditEntry = Schemas["AuditEntry"];
export type Category = Schemas["Category"];
export type Comparison = Schemas["Comparison"];
export type Conflict = Schemas["Conflict"];
export type Document = Schemas["Document"];
export type EnrolmentImport = Schemas["Import"];
export type Group = Schemas["Group"];
export type Incident = Schemas["Incident"];
export type Me = Schemas["Me"];
export type Notice = Schemas["Notice"];
export type Right = Schemas["Right"];
export type Piece = Schemas["Piece"];
export type Run = Schemas["Run"];
export type RunReport = Schemas["RunReport"];
export type SignInState = Schemas["SignInState"];
export type State = Schemas["State"];
export type Step = Schemas["Step"];
export type Student = Schemas["Student"];
export type Transfer = Schemas["Transfer"];
export type TransferAnswer = Schemas["TransferAnswer"];
export type Upload = Schemas["Upload"];
export type User = Schemas["User"];
