/** Doing something once: while it is on its way, a second click does nothing. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type Problem, problemOf, problemsOf } from "./errors";

export interface Sending<A extends unknown[]> {
  send: (...given: A) => Promise<void>;
  isSending: boolean;
  problems: Problem[];
  problemOf: (id: string) => string;
  clear: () => void;
}

/** `fields` maps the API's names of fields to the ids on the screen. */
export function useSend<A extends unknown[]>(
  work: (...given: A) => Promise<void>,
  fields: Record<string, string> = {},
): Sending<A> {
  const busy = useRef(false);
  const [isSending, setSending] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const send = async (...given: A): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setProblems([]);
    try {
      await work(...given);
    } catch (error) {
      setProblems(problemsOf(error, fields));
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  return { send, isSending, problems, problemOf: (id) => problemOf(problems, id), clear: () => setProblems([]) };
}

interface ButtonProps {
  children: ComponentChildren;
  isSending?: boolean;
  /** What the button says while it is on its way. */
  meanwhile?: string;
  kind?: "primary" | "secondary" | "warning";
  onClick?: () => void;
}

/** A button with `onClick`, or without it the submit button of its form. It keeps the focus while it is off. */
export function Button({ children, isSending = false, meanwhile, kind = "primary", onClick }: ButtonProps) {
  const classes = `govuk-button${kind === "primary" ? "" : ` govuk-button--${kind}`}`;
  return (
    <button
      type={onClick ? "button" : "submit"}
      class={classes}
      aria-disabled={isSending}
      onClick={onClick && (() => !isSending && onClick())}
    >
      {isSending && meanwhile ? meanwhile : children}
    </button>
  );
}

interface FormProps {
  onSend: () => Promise<void>;
  children: ComponentChildren;
  class?: string;
}

export function Form({ onSend, children, class: classes }: FormProps) {
  const submit = (event: Event): void => {
    event.preventDefault();
    void onSend();
  };
  return (
    <form noValidate onSubmit={submit} class={classes}>
      {children}
    </form>
  );
}
