import fc from "fast-check";

/** Stands where the sender's own words go, by which an answer to somebody else would give itself away (see words.ts). */
export const wordPlace = "\uE000";

/** Texts that have broken a program somewhere. */
const hostile = [
  ...[
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "x\udfffy",
    "\ufeff",
    "\u202eevil\u202c",
    "\u2066\u2069",
    "\u200b\u200d",
  ],
  ...[
    "e\u0301\u0323\u0308",
    "Z\u0351\u036b\u0343a\u0305l",
    "👩‍👩‍👧‍👦",
    "𠜎𡃁",
    "раураl",
    "ﬁﬂ",
    "İıſK",
    "\u2028\u2029",
    "\u0085\u000b\u000c",
  ],
  ...[
    "' OR '1'='1",
    "'; DROP TABLE users; --",
    '" OR ""="',
    "\\",
    "%",
    "_",
    "%%%_",
    "1; SELECT * FROM users",
  ],
  ...[
    '"',
    '""',
    'a"b',
    "*",
    "a*",
    "-a",
    "NOT",
    "AND OR NOT",
    "a AND",
    "NEAR(a b, 5)",
    "col:a",
    "^a",
    "(a",
    "a)",
    "{a b}:c",
    "+",
    "^",
  ],
  ...[
    "../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd",
    "%2e%2e%2f",
    "file:///etc/passwd",
    "C:\\",
    "CON",
    ".",
  ],
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"],
  ...["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "a\n=1", ";=1", "'=1"],
  ...[
    "<script>alert(1)</script>",
    "{{7*7}}",
    "#{7*7}",
    "%s%n%x",
    "$(id)",
    "`id`",
    "a\r\nSet-Cookie: x=1",
    "\u001b[31m",
  ],
  ...["null", "undefined", "NaN", "Infinity", "-0", "1e400", "true", "[]", "{}", "0x10", "１２３", "九"],
  ...["zq", "zqv", "如何退款？", "铃芽之旅的导演是谁", "مرحبا بالعالم", "שלום", "ไทย", "e".repeat(300)],
] as const;

/** Any text: ordinary, odd and hostile, with the sender's words in most. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.lorem({ maxCount: 6 }).map((text) => `${text} ${wordPlace}`) },
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  { weight: 2, arbitrary: fc.constantFrom(...hostile).map((text) => `${wordPlace} ${text}`) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) },
);

/** A text that every schema takes and the database has to keep. */
export const plainText: fc.Arbitrary<string> = fc.oneof(
  fc.lorem({ maxCount: 5 }).map((text) => `${text} ${wordPlace}`),
  fc
    .constantFrom(
      "如何退款？",
      "Who directed Suzume?",
      "铃芽之旅的导演是谁",
      "My name is Ada.",
      "I live in Oslo",
    )
    .map((text) => `${text} ${wordPlace}`),
);

/** Texts whose length is at a limit and beside it, made of one character or of one of two UTF-16 units. */
export const textsAround = (most: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(-1, 0, 1), fc.constantFrom("x", "好", "😀"))
    .map(([beside, sign]) => sign.repeat(Math.max(0, Math.floor((most + beside) / sign.length))));

/** Times in forms right and wrong. */
export const timeText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .date({ min: new Date("2026-01-01"), max: new Date("2035-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["2030-02-30T00:00:00Z", "2030-1-1", "2030-01-01", "2030-01-01T24:00:00Z", "2030-01-01T00:00:60Z"],
      ...[
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "+010000-01-01T00:00:00Z",
      ],
      ...[
        "2030-01-01T00:00:00+25:00",
        "2030-01-01 00:00:00",
        "2030-W01-1",
        "20300101T000000Z",
        "1e12",
        "now",
        "",
      ],
      ...[
        "2030-01-01T00:00:00.123456789Z",
        "2030-01-01T00:00",
        "-000001-01-01T00:00:00Z",
        "２０３０-01-01T00:00:00Z",
      ],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...hostile) },
);

/** Addresses right and wrong, and such as must never be called. None of them leaves this machine. */
export const addressText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("HOSTS/v1", "HOSTS/hook", "HOSTS/v1/") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        "http://127.0.0.1:9/v1",
        "http://[::1]:9/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0:9",
      ],
      ...["http://metadata.google.internal/", "http://2130706433:9/", "http://0x7f.1:9/", "http://127.1:9"],
      ...[
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://user:pw@127.0.0.1:9/",
        "http://",
        "//x",
        "javascript:1",
      ],
      ...[
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:9/?a=1",
        "http://127.0.0.1:9/#a",
        "http://exa mple",
        "http://\u0000",
      ],
      ...[
        "http://[fe80::1%25eth0]:9/",
        "http://[::ffff:169.254.169.254]:9/",
        "http://xn--/",
        "http://.",
        "https://127.0.0.1:9",
      ],
    ),
  },
  { weight: 1, arbitrary: anyText },
);
