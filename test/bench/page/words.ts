const sections = 23;

/** The heading of the last section. */
export const lastHeading = `Part ${sections}`;

/** About 5,000 tokens of Markdown as a model may write it: prose in two scripts, lists, tables, code. The same each time. */
export const longAnswer: string = Array.from({ length: sections }, (_, at) => section(at + 1)).join("\n\n");

/** The answer in its pieces, as a model's tokens arrive. */
export const tokens: readonly string[] =
  longAnswer.match(/[\u4e00-\u9fff]|\s*[\w.,|*#`:()[\]=>-]{1,4}|\s+|./gu) ?? [];

function section(number: number): string {
  return [
    `## Part ${number}: what was asked`,
    `The **${number}th** part says, in a few plain sentences, what was found [1]. It names \`value_${number}\`, and goes on with more words than anybody asked for, because models do. 第${number}部分用中文再说一遍：先看结论，再看原因，最后看例子。`,
    ["First things first", "Then the *second* one", "And `code` at the end"]
      .map((words, at) => `${at + 1}. ${words}, which takes a line of its own`)
      .join("\n"),
    `| Name | Amount | Remark |\n| --- | ---: | --- |\n| One | ${number} | short |\n| Two | ${number * 17} | a little longer |`,
    `\`\`\`ts\nexport function part${number}(input: string): number {\n  // Counts what there is.\n  return input.split(" ").length * ${number};\n}\n\`\`\``,
    `> A quotation, and a [link](https://example.com/${number}).`,
  ].join("\n\n");
}
