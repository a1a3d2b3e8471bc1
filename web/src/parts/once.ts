/** Names of creations, so that a form that is sent again makes nothing twice. */
import { useRef } from "preact/hooks";
import { newKey } from "../api/call";

interface Once {
  /** The same body has the same name until it is done. */
  keyOf: (body: unknown) => string;
  /** It was made: the same again is a new one. */
  done: () => void;
}

export function useOnce(): Once {
  const last = useRef({ key: "", body: "" });
  return {
    keyOf: (body) => {
      const sent = JSON.stringify(body);
      if (last.current.body !== sent) last.current = { key: newKey(), body: sent };
      return last.current.key;
    },
    done: () => void (last.current = { key: "", body: "" }),
  };
}
