/** What stands around every screen of somebody who is signed in: tools, navigation, and what is told on any screen. */
import type { Me } from "./api/nouns";
import { Tools } from "./frame/tools";
import { Navigation, OperatorNavigation } from "./frame/navigation";
import { LeaveQuestion } from "./frame/leave_question";
import { PrintHead } from "./frame/print_head";
import { usePath } from "./router";
import { screen } from "./screens";
import { Frame } from "./session/frame";

interface AppProps {
  me: Me;
  onBlank: () => void;
  onSignOut: () => Promise<void>;
  /** Whether the person sees it: neither blank nor behind the sign-in. */
  isShown: boolean;
}

export function App({ me, onBlank, onSignOut, isShown }: AppProps) {
  const path = usePath();
  return (
    <Frame
      tools={<Tools me={me} onBlank={onBlank} onSignOut={onSignOut} isShown={isShown} />}
      navigation={me.is_operator ? <OperatorNavigation path={path} /> : <Navigation path={path} me={me} />}
    >
      <PrintHead me={me} />
      {screen(path, me)}
      <LeaveQuestion isShown={isShown} />
    </Frame>
  );
}
