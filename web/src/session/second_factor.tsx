import { call } from "../api/call";
import { Details } from "../parts/details";
import { Loaded, useFetched } from "../parts/loaded";
import { Page } from "../parts/page";
import { CodeForm } from "./code";
import { QrCode } from "./qr_code";
import { type Question, StartAgain } from "./sign_in";

export function SecondFactor({ onAnswer, onStartAgain }: Question) {
  const made = useFetched(() => call("post", "/session/second-factor"), []);
  return (
    <Page title="Set up your authenticator app">
      <div class="app-form">
        <p class="govuk-body">
          You look after safeguarding records, so a password alone is not enough. You need an authenticator app on your
          phone, for example Microsoft Authenticator or Google Authenticator.
        </p>
        <Loaded of={made} what="your key">
          {({ secret, address }) => (
            <ol class="govuk-list govuk-list--number govuk-list--spaced">
              <li>
                Scan this picture with the app.
                <QrCode text={address} />
                <Details name="You cannot scan it?">
                  Type this key into the app:
                  <br />
                  <code class="app-secret">{secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
                </Details>
              </li>
              <li>
                Enter the code that the app shows.
                <CodeForm path="/session/second-factor/code" onAnswer={onAnswer} />
              </li>
            </ol>
          )}
        </Loaded>
        <StartAgain onStartAgain={onStartAgain} />
      </div>
    </Page>
  );
}
