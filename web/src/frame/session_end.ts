/**
 * The session's end for want of use, told in time. Use is a call, or a person's hand on the page: who types a long text
 * makes no call for half an hour, so a hand makes one now and then. docs/decisions/0104.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { health, whenHealthChanges } from "../api/health";
import { useSend } from "../parts/send";
import { clockTime } from "../words/dates";

const WARNED = 3 * 60_000; // milliseconds before the end
const CALL_EVERY = 5 * 60_000; // the API notes a session's use no oftener
const LOOK_EVERY = 10_000;
/** A window that slept hears only now that another one was in use. */
const WAKE = 500;

interface SessionEndProps {
  idleSeconds: number;
  /** One call that counts as use. */
  onStay: () => Promise<void>;
  onEnd: () => void;
}

interface SessionEnd {
  /** When it ends, as 14:05; "" as long as there is nothing to tell. */
  at: string;
  stay: () => void;
  isSending: boolean;
  problem: string;
}

export function useSessionEnd({ idleSeconds, onStay, onEnd }: SessionEndProps): SessionEnd {
  const [at, setAt] = useState("");
  const stay = useSend(onStay);
  const send = useRef(stay.send);
  send.current = stay.send;
  useEffect(() => {
    const endsAt = (): number => health().answeredAt + idleSeconds * 1000;
    // by the clock and not by one long pause: a laptop that slept has to find out when it wakes
    let end: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const left = endsAt() - Date.now();
      setAt(left <= WARNED ? clockTime(new Date(endsAt())) : "");
      if (left <= 0) end ??= setTimeout(endIfUnused, WAKE);
    };
    const endIfUnused = (): void => {
      end = undefined;
      if (Date.now() >= endsAt()) onEnd();
    };
    const used = (): void => {
      const isOver = Date.now() >= endsAt();
      if (!isOver && Date.now() - health().answeredAt > CALL_EVERY) void send.current();
    };
    const stops = [
      whenHealthChanges(look),
      listen("pointerdown", used),
      listen("keydown", used),
      listen("visibilitychange", look),
    ];
    const beat = setInterval(look, LOOK_EVERY);
    look();
    return () => {
      clearInterval(beat);
      clearTimeout(end);
      for (const stop of stops) stop();
    };
  }, [idleSeconds]);
  return { at, stay: () => void stay.send(), isSending: stay.isSending, problem: stay.problems[0]?.text ?? "" };
}

function listen(name: "pointerdown" | "keydown" | "visibilitychange", heard: () => void): () => void {
  document.addEventListener(name, heard);
  return () => document.removeEventListener(name, heard);
}
