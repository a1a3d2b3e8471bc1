/** Calls of the API, typed from its OpenAPI description. One place that knows fetch, status codes and the session's end. */
import { noAnswer, notOurs } from "../words/no_answer";
import { watched } from "./health";
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
    /** It changes nothing, though its words go in a body. */
    isRead?: boolean;
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

/** Milliseconds. The API itself gives up after 29 seconds, so who waits longer waits for nothing. */
const LONGEST = 35_000;

let ended: (() => void) | null = null;
let held: Promise<void> | null = null;

/** Tells what to do when a call finds that the session has ended: hold calls back, and ask the person to sign in again. */
export function whenSessionEnds(handler: (() => void) | null): void {
  ended = handler;
}

/** Until then no call goes out but those of signing in and out; null: all go. A held call goes on as if nothing had been. */
export function holdCalls(until: Promise<void> | null): void {
  held = until;
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
  const { ids, query, body, isRead = method === "get", version, once } = (given ?? {}) as {
    ids?: Record<string, string>;
    query?: Record<string, string | undefined>;
    body?: unknown;
    isRead?: boolean;
    version?: number;
    once?: string;
  };
  const headers: Record<string, string> = {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
    ...(once === undefined ? {} : { "Idempotency-Key": once }),
  };
  const address = `/api${fill(path as string, ids ?? {})}${search(query ?? {})}`;
  const isSignIn = /^\/session(\/|$)/.test(path);
  if (held && !isSignIn) await held;
  try {
    return (await send(method, address, headers, body, !isRead)) as Answer<paths[P][M]>;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || isSignIn || !ended) throw error;
    ended();
    await held;
    return (await send(method, address, headers, body, !isRead)) as Answer<paths[P][M]>;
  }
}

interface Said {
  code: string;
  message: string;
  fields?: Record<string, string>;
  request_id: string;
  current?: unknown;
}

async function send(
  method: Method,
  address: string,
  headers: Record<string, string>,
  body: unknown,
  isChange: boolean,
): Promise<unknown> {
  let reply: Response;
  let said: unknown;
  try {
    [reply, said] = await watched(isChange, async () => {
      const answer = await fetch(address, {
        method: method.toUpperCase(),
        cache: "no-store",
        credentials: "same-origin",
        signal: AbortSignal.timeout(LONGEST),
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return [answer, await jsonOf(answer)] as const;
    });
  } catch (error) {
    throw new ApiError(0, "no_answer", noAnswer(isChange, (error as Error).name === "TimeoutError"));
  }
  if (reply.ok && said !== null) return said;
  const error = (said as { error?: Said } | null)?.error;
  if (!error) throw new ApiError(0, "no_answer", notOurs(isChange, reply.status));
  throw new ApiError(reply.status, error.code, error.message, error.fields, error.request_id, error.current);
}

/** Null when it is no JSON: then it is not the API that answered. Rejects when the line broke in the middle. */
async function jsonOf(reply: Response): Promise<unknown> {
  try {
    return await reply.json();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function fill(path: string, ids: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
}

function search(query: Record<string, string | undefined>): string {
  const said = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return said.length ? `?${new URLSearchParams(said).toString()}` : "";
}
