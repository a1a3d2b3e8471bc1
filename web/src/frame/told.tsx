/** At the foot of the window, over any screen: that there is no line to Safehand, that a send is slow, that the session ends. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Health, health, whenHealthChanges } from "../api/health";
import { Button } from "../parts/send";
import { useSessionEnd } from "./session_end";

interface ToldProps {
  idleSeconds: number;
  onStay: () => Promise<void>;
  onEnd: () => void;
}

export function Told(props: ToldProps) {
  const now = useHealth();
  const ending = useSessionEnd(props);
  return (
    <div class="app-told" role="status">
      {now.isDown ? (
        <One>No connection to Safehand at the moment. What you typed stays here, and nothing is sent until it is back.</One>
      ) : (
        now.isSlow && <One>This takes longer than usual. Safehand is still at work on it: wait, and do not send it again.</One>
      )}
      {ending.at && (
        <One>
          <p>
            Are you still there? At {ending.at} this page is hidden and you sign in again. What you typed is kept.
            {ending.problem && ` ${ending.problem}`}
          </p>
          <Button isSending={ending.isSending} meanwhile="Staying" onClick={ending.stay}>
            Stay signed in
          </Button>
        </One>
      )}
    </div>
  );
}

function One({ children }: { children: ComponentChildren }) {
  return (
    <div class="app-told__one">
      <div class="govuk-width-container">{children}</div>
    </div>
  );
}

function useHealth(): Health {
  const [now, setNow] = useState(health);
  useEffect(() => whenHealthChanges(setNow), []);
  return now;
}
