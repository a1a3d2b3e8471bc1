/** The whole roll, page after page, as it comes. */
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/call";
import type { Student } from "../api/nouns";
import { problemsOf } from "../parts/errors";
import { bySurname } from "./names";

export interface Roll {
  students: Student[];
  isComplete: boolean;
  problem: string;
  again: () => void;
}

export function useRoll(): Roll {
  const [students, setStudents] = useState<Student[]>([]);
  const [isComplete, setComplete] = useState(false);
  const [problem, setProblem] = useState("");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isHere = true;
    const read = async (): Promise<void> => {
      const found: Student[] = [];
      let after: string | undefined;
      do {
        const page = await call("get", "/students", { query: { after } });
        if (!isHere) return;
        found.push(...page.students);
        setStudents([...found].sort(bySurname));
        after = page.next;
      } while (after);
      setComplete(true);
    };
    setProblem("");
    read().catch((error: unknown) => isHere && setProblem(problemsOf(error)[0]?.text ?? ""));
    return () => {
      isHere = false;
    };
  }, [turn]);
  return { students, isComplete, problem, again: () => setTurn(turn + 1) };
}
