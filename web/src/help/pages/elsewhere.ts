/** Help with schools that have no Safehand: packages out, and packages in. */
import type { HelpPage } from "../page";

export const ELSEWHERE: HelpPage[] = [
  {
    id: "hand-over",
    title: "Hand over to a school without Safehand",
    about:
      "The whole record goes as one encrypted file: the link by mail, the passphrase by telephone. Who has only one of them can read nothing. Key holders do this.",
    tasks: [
      {
        steps: [
          "Ring the school and ask for the safeguarding lead's name and e-mail address.",
          "Open the student and choose *Hand over*. It says what goes and what is held back. Look through the record first: texts go exactly as written.",
          "Enter the school and the address, and choose *Make package and send link*. The link is mailed when the package is ready; you can leave the page.",
          "Choose *Show passphrase*, ring the school at a number that you know, and tell the six words. Never by mail.",
          "They download and open it, and confirm receipt: the state becomes *Received*.",
        ],
      },
    ],
    troubles: [
      ["They say that the link does not work", "*Send again* mails a new link, to another address if you like. The old one is dead; the passphrase stays."],
      ["They confirmed by telephone", "*Note receipt*: enter who, in which role, and on which day."],
      ["It went to the wrong address", "*Revoke* at once. What was downloaded before stays there, but cannot be opened without the passphrase."],
      ["*Expired*", "Nobody confirmed in time. Ring them: then *Note receipt*, or make a new package."],
      ["*Not made*", "The reason stands there. Mostly the record changed meanwhile: look again and make a new one."],
      ["They want it on paper", "Print a [Student Report](/help/report)."],
    ],
  },
  {
    id: "open-package",
    title: "Open a package that a school has sent you",
    about: "For the school or body that got a link by mail. You need no account.",
    tasks: [
      {
        steps: [
          "Open the link in the mail. It says which school sent it.",
          "Ring that school, at a number that you know and not one from a mail, and write down the six words.",
          "Choose *Download*. Save the file where only you can open it.",
          "Open it with 7-Zip on Windows or Keka on a Mac; both are free. Ask your IT team to install it. Windows by itself cannot open it.",
          "In it open “Record” with the six words, in small letters with one blank between them. “HOW TO OPEN” says more.",
          "When you could open it, go back to the link, enter your name and role and choose *Confirm receipt*.",
        ],
      },
    ],
    troubles: [
      ["*This link does not work*", "Open the link of the newest mail. If that fails too, ring the school for a new one."],
      ["The words do not open it", "Look for a capital letter or a second blank. Ring again and compare letter by letter."],
      ["It asks for a password and shows names of files that mean nothing", "That is right: names are hidden until it is open."],
      ["Your school gets Safehand later", "Keep the ZIP and the words: it can be [imported](/help/import-package)."],
    ],
  },
  {
    id: "import-package",
    title: "Import a package",
    about:
      "A package that another school made with Safehand becomes part of your student's record. Nothing is imported before you say so. Key holders do this.",
    tasks: [
      {
        steps: [
          "Open the student, then the tab *Transfers*. If the other school uses Safehand, a transfer brings more. If not, choose *Import a package* under *Archive or import by hand*.",
          "Choose the ZIP as it was downloaded, not unpacked, and choose *Upload*.",
          "Type the six words under *Passphrase* and choose *Open the package*.",
          "*What was found* says who made it, when, and what will be imported. Where the children are shown side by side, compare them line by line.",
          "Choose *Import the record*. When all of it is there, [let people see it](/help/legacy): it comes in Legacy categories.",
        ],
      },
    ],
    troubles: [
      ["The passphrase does not open it", "Tick *Show what I type* and compare the words letter by letter. If they are lost, ask the other school for a new package."],
      ["It says that it is of another child", "Is it the right student? If so, enter the old UPN as Former UPN in your MIS, send your roll and begin again."],
      ["It says that it was changed or is damaged", "Download it again with the link. Packing it anew changes it."],
      ["It was made by another Safehand", "It cannot be checked. Put its report and files into the [Document Vault](/help/vault) by hand."],
      ["Some came by a transfer already", "It does not come twice."],
    ],
  },
];
