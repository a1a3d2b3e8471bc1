/** Calls of the API, typed from its OpenAPI description. One place that knows fetch, status codes and the session's end. */
import type { paths } from "./schema";

type Method = "get" | "post" | "put" | "delete";
type Json<T> = T extends { content: { "application/json": infer B } } ? B : never;
type Answer<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never;
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;
/** A body that may be left out. */
type Extra<O> = O extends { requestBody?: infer R } ? Json<NonNullable<R>> : never;
type Ids<O> = O extends { parameters: { path: infer P } } ? P : undefined;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Q : undefined;
type Path<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];

type Given<O> = (Ids<O> extends undefined ? { ids?: undefined } : { ids: Ids<O> }) &
  (Body<O> extends undefined ? { body?: Extra<O> | undefined } : { body: Body<O> }) & {
    query?: Query<O>;
    /** The version that the person has seen: goes as If-Match. */
    version?: number;
    /** The name of a creation (see `newKey`): goes as Idempotency-Key, so that sending it again makes nothing twice. */
    once?: string;
  };

/** What the API refused, or that it did not answer (`status` 0). `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string> = {},
    readonly requestId = "",
    /** With status 412: the thing as it stands now. */
    readonly current: unknown = null,
  ) {
    super(message);
  }
}

const NO_ANSWER_TO_READ = "Safehand cannot be reached at the moment. Check your connection and try again.";
const NO_ANSWER_TO_CHANGE =
  "Safehand did not answer, so we cannot tell whether this was saved. Look at the page again before you repeat it.";

/** Asks the person to sign in again; resolves when the same person did, rejects when somebody else did. */
type Renew = () => Promise<void>;
let renew: Renew | null = null;

/** Tells what to do when a call finds that the session has ended. A renewed call goes on as if nothing had been. */
export function whenSessionEnds(handler: Renew | null): void {
  renew = handler;
}

/** A fresh name of a creation; keep it for as long as the same form may be sent again. */
export function newKey(): string {
  return crypto.randomUUID();
}

export async function call<M extends Method, P extends Path<M>>(
  method: M,
  path: P,
  given?: Given<paths[P][M]>,
): Promise<Answer<paths[P][M]>> {
  const { ids, query, body, version, once } = (given ?? {}) as {
    ids?: Record<string, string>;
    query?: Record<string, string | undefined>;
    body?: unknown;
    version?: number;
    once?: string;
  };
  const headers: Record<string, string> = {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
    ...(once === undefined ? {} : { "Idempotency-Key": once }),
  };
  const address = `/api${fill(path as string, ids ?? {})}${search(query ?? {})}`;
  const isSignIn = (path as string).startsWith("/session");
  try {
    return (await send(method, address, headers, body)) as Answer<paths[P][M]>;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || isSignIn || !renew) throw error;
    await renew();
    return (await send(method, address, headers, body)) as Answer<paths[P][M]>;
  }
}

interface Said {
  code: string;
  message: string;
  fields?: Record<string, string>;
  request_id: string;
  current?: unknown;
}

async function send(method: Method, address: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  const noAnswer = new ApiError(0, "no_answer", method === "get" ? NO_ANSWER_TO_READ : NO_ANSWER_TO_CHANGE);
  let reply: Response;
  try {
    reply = await fetch(address, {
      method: method.toUpperCase(),
      cache: "no-store",
      credentials: "same-origin",
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw noAnswer;
  }
  const said: unknown = await reply.json().catch(() => null);
  if (reply.ok && said !== null) return said;
  const error = (said as { error?: Said })?.error;
  if (!error) throw noAnswer;
  throw new ApiError(reply.status, error.code, error.message, error.fields, error.request_id, error.current);
}

function fill(path: string, ids: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
}

function search(query: Record<string, string | undefined>): string {
  const said = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return said.length ? `?${new URLSearchParams(said).toString()}` : "";
}
