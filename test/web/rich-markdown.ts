/** An answer with everything that an answer may have. */
export const richMarkdown = `## Everything at once

The area is $A = \\pi r^2$ [1], its circumference \\(2\\pi r\\); it costs $5 and not $6 [2, 3]. See [the page][page] or
[another](https://a.example/b "title"), and ![a picture](https://images.example/a.png).

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}
$$

- [x] Order the **parts**
- [ ] Send the \`parcel\`
  - [ ] nested, with $x_1$

1. One

   \`\`\`sh
   echo "$HOME" # in an item
   \`\`\`
2. Two

\`\`\`ts
export const answer = 42; // of what?

console.log(answer);
\`\`\`

| Channel | Wait | $x^2$ |
| --- | ---: | :-: |
| Chat | 2 min | $1$ |
| هاتف | 4 h | ~~no~~ |

هذا نص مع \`code\`.

- عنصر أول
- English item

> A quotation
> of two lines<br>and H<sub>2</sub>O

[page]: https://a.example/page
`;
