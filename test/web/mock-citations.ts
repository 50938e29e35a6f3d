import type { Citation } from "../../src/web/shared/wire.ts";

/** Sources of one document, which only their passages tell apart. */
export const cinemaCitations: Citation[] = [
  ["Who directed Suzume?", "Suzume was directed by Makoto Shinkai."],
  [
    null,
    "# Tickets\n\nTickets are sold at the desk and on our\nwebsite until the film begins.\n\n| Ticket | Price |\n| --- | ---: |\n| Adult | 12 |\n| Child | 8 |\n| Five of them | 5*8*1 |",
  ],
  [
    "When does the cinema open?",
    "It opens\nhalf an hour before\nthe first film:\n- on weekdays at 15:00\n- on Sundays at\n  11:00\n\nClosed on <div onclick=alert(1)>Mondays</div>.",
  ],
  [null, "铃芽之旅由新海诚\n执导，2022 年\n上映。"],
  ["Is there parking?", "There is room for 40 cars behind the house."],
].map(([question, text], at) => ({
  index: at + 1,
  passage_id: `c${at}`,
  document_id: "films",
  document: "films.csv",
  question: question ?? null,
  text: text ?? "",
  score: 0.9 - at / 10,
}));
