/** What a page of the help is made of. It is data, so that a test can hold it against the screens. */

/**
 * A sentence of the help. In it *Request* is what stands on a screen, letter for letter, and [Users](/admin/users) is a link:
 * to a screen, named by the words of its navigation, or to another page of the help.
 */
export type Said = string;

export interface HelpPage {
  /** Its address is /help/<id>. */
  id: string;
  title: string;
  /** What it is for, in a sentence or two. */
  about: Said;
  tasks: Task[];
  /** What can go wrong, and what to do then. */
  troubles: [what: Said, todo: Said][];
}

/** Steps in their order. One without a name is the page's only one. */
export interface Task {
  name?: string;
  steps: Said[];
}
