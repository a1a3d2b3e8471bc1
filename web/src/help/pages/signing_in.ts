/** Help with signing in; it can be read before anybody has. */
import type { HelpPage } from "../page";

export const SIGNING_IN: HelpPage[] = [
  {
    id: "sign-in",
    title: "Sign in",
    about: "You sign in with your e-mail address and a password. Key holders also need a code from an authenticator app.",
    tasks: [
      {
        name: "The first time",
        steps: [
          "Open the link in the mail that invited you. It is good for seven days.",
          "Choose a password of at least 12 characters, type it twice and choose *Save password*.",
          "Sign in. If Safehand asks for an authenticator app, see [Authenticator app and lost phone](/help/second-factor).",
        ],
      },
      {
        name: "You have forgotten your password",
        steps: [
          "Where you sign in choose *Forgotten your password?*, enter your e-mail address and choose *Send me a link*.",
          "Open the mail within 30 minutes and choose a new password. You are signed out everywhere else.",
        ],
      },
    ],
    troubles: [
      ["No mail comes", "Look into the junk folder and check the address. A key holder of your school can send a new link or make a temporary password."],
      ["The link does not work", "It is used, or too old. Ask for a new one in the same way."],
      ["Too many tries", "Wait as long as it says. A new password by the link ends the wait."],
      ["You are signed out again and again", "A session ends after 30 minutes without use. What you typed stays on the page until you have signed in again."],
      ["It says that you may not sign in", "Ask a key holder of your school: the account may be disabled."],
    ],
  },
  {
    id: "second-factor",
    title: "Authenticator app and lost phone",
    about:
      "A key holder's password alone must not open a school's records. The app on your phone shows a new code every 30 seconds.",
    tasks: [
      {
        name: "Set it up",
        steps: [
          "Install an authenticator app, for example Microsoft Authenticator or Google Authenticator.",
          "Sign in, scan the picture with the app, type the six digits that it shows and choose *Continue*. No camera? Open *You cannot scan it?*",
          "Keep your recovery codes on paper, not on the phone, and choose *I have kept the codes*.",
        ],
      },
      {
        name: "Your phone is lost or new",
        steps: [
          "At the question for the code choose *You have lost your phone? Use a recovery code*.",
          "Enter one of your codes and choose *Switch the lost app off*.",
          "Sign in again and set up the new app.",
        ],
      },
    ],
    troubles: [
      ["No recovery codes left", "Another key holder opens you in [Admin > Users](/admin/users) and chooses *Reset second factor*. A school's only key holder asks Safehand support."],
      ["The code is not taken", "Wait for the next one. Set the time of the phone to automatic."],
      ["Few codes left", "[Your account](/account), *Make new recovery codes*. The old ones stop working."],
      ["You are no key holder and want an app too", "[Your account](/account), *Sign in with an authenticator app*."],
      ["Somebody else may be signed in as you", "[Your account](/account), *Sign out everywhere else*, then choose a new password."],
    ],
  },
];
