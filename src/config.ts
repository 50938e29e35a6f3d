import { availableParallelism } from "node:os";
import type { Language } from "./errors.ts";

/** The limits of everything that comes in, waits or grows. Each name ends in its unit. */
export const limits = {
  bodyBytes: 1024 * 1024,
  /** The body of a sign-in, which anybody may send. */
  smallBodyBytes: 16 * 1024,
  uploadBytes: 20 * 1024 * 1024,
  /** How deep lists and objects of a JSON body may lie in one another. */
  bodyLevels: 100,
  questionBytes: 32 * 1024,
  passwordBytes: 1024,
  nameChars: 200,
  systemPromptChars: 100_000,
  settingsBytes: 64 * 1024,
  pageItems: 100,
  /** Lists that the contract gives whole (links of a bot, customers) end here and go on with a cursor. */
  wholeListItems: 1_000,
  streamsAtOnce: 2_000,
  streamsPerVisitor: 8,
  /** So many questions are begun in one turn of the event loop: a few milliseconds, for which running answers wait. */
  beginningQuestions: 16,
  /** How often running answers are held against the sessions and links that another process may have ended. */
  sweepMs: 2_000,
  /** A request that takes longer is a line in the log; a question waits for its model and is none. */
  slowRequestMs: 5_000,
  /** So many requests a second that are turned away (503) are lines in the log: a flood of them must not become one of the log. */
  busyLinesPerSecond: 10,
  /** How often it is looked whether answers that have ended hold a place: where the store failed, their end could not be written down. */
  reservationSweepMs: 10_000,
  /** How long after it listens a server begins what it does beside requests: removals, reports, backups. */
  besideAfterMs: 200,
  /** How long a log of the database that another process reads is left before it is tried again to empty it. */
  scrubPauseMs: 1_000,
  /** How long a write waits for another process that holds the database; meanwhile everything else goes on. */
  lockedWaitMs: 5_000,
  /** How often it is tried whether the database takes writes again, once it took none. */
  storageProbeMs: 1_000,
  /** What must be free on its disk for that, where it was full: with less, the next larger write would fail again. */
  probedDiskBytes: 1024 * 1024,
  /** How often the disk's free space is looked at, and below how much the log warns. */
  diskLookMs: 30_000,
  lowDiskBytes: 256 * 1024 * 1024,
  /** Below this, files, documents and tables are refused: what is left is for conversations. */
  reservedDiskBytes: 64 * 1024 * 1024,
  /** Answers that were given while nothing could be stored, kept in memory until they can be: so much of all of them. */
  unstoredAnswersBytes: 64 * 1024 * 1024,
  /** The answer of a model, kept up to here; what comes after it is cut off. */
  answerBytes: 4 * 1024 * 1024,
  /** The tool calls of an answer, and what is kept of what each, and all together, gave back. */
  toolCallItems: 128,
  toolResultBytes: 32 * 1024,
  toolResultsBytes: 256 * 1024,
  /** The same of what each, and all together, were called with. */
  toolArgumentBytes: 32 * 1024,
  toolArgumentsBytes: 256 * 1024,
  /** All tools so far are told with each that is new: no more than so much of that in so long, or once where that alone is more. */
  toolsToldBytes: 32 * 1024,
  toolsToldMs: 1_000,
  /** Which fields of its own choice an upstream refused is remembered so long, for so many. */
  refusedFieldsMs: 3600 * 1000,
  refusedFieldItems: 1_000,
  historyMessages: 40,
  /** Versions of one message: a question asked anew, or another answer to it. */
  versionsPerMessage: 50,
  historyBytes: 256 * 1024,
  searchedPassages: 6,
  /** Of a search that a bot's manager tries: those that are not used too. */
  triedPassages: 20,
  /** A file that a customer attaches. Text is read by the model as it stands, so it is short. */
  imageBytes: 5 * 1024 * 1024,
  textFileBytes: 128 * 1024,
  /** Of an image, by its own word: whoever shows it unpacks them all. */
  imagePixels: 50_000_000,
  /** What an image is counted as where points are held for it or nobody counted: OpenAI's most for an image of high detail ("Images and
   * vision", "Calculating costs": 1,536 patches at 2.46 tokens; tiles are at most 85 and 8 times 170). gpt-4o-mini alone counts more. */
  imageTokens: 3_779,
  attachmentsPerQuestion: 4,
  /** Of one visitor, uploaded and not sent yet; and how long such a file is kept. */
  unsentFilesPerVisitor: 20,
  attachmentUnsentMs: 24 * 3600 * 1000,
  /** Files that one network address may upload in a minute: it may be many visitors. */
  uploadsPerAddress: 120,
  /** And through links that let everybody in, where one person can be any number of visitors. */
  anonymousUploadsPerAddress: 20,
  /** Files that are being read: each holds up to `imageBytes` until all of it is here. */
  uploadsAtOnce: 64,
  uploadsAtOncePerAddress: 16,
  uploadsAtOncePerSession: 4,
  /** Of one link's visitors together: what waits to be sent, and all that is kept. */
  unsentBytesPerLink: 1024 ** 3,
  attachmentBytesPerLink: 10 * 1024 ** 3,
  attachmentsPerLink: 100_000,
  /** Images that a model is shown of the conversation, newest first. */
  shownImageItems: 8,
  /** Of these all together: whoever does not fit is only named. Room for what one question may bring. */
  shownImageBytes: 20 * 1024 * 1024,
  /** Images of all calls that are on their way to a model, which are held until the model begins to answer. Further calls wait. */
  sentImageBytes: 128 * 1024 * 1024,
  /** What is kept of what a customer says of itself, and how much of that one question recalls. */
  memoriesPerVisitor: 200,
  memoryChars: 500,
  recalledMemoryItems: 8,
  /** Questions that may follow an answer. */
  followUpItems: 3,
  /** From the call to the first event of an answer; headers and comments do not count as one. */
  upstreamFirstByteMs: 60_000,
  /** From one event of an answer to the next: a model may think in between, and comments do not count here either. */
  upstreamIdleMs: 120_000,
  upstreamModelsMs: 10_000,
  /** For the addresses of a name that a call goes to. */
  lookupMs: 5_000,
  keepAliveMs: 15_000,
  /** A reader of a stream who leaves more than this unread is cut off; it can come back and read on. */
  unreadBytes: 1024 * 1024,
  /** How often a running answer is written down, so that a killed process loses no more than this of it. */
  checkpointMs: 1_000,
  /** Memory that has grown by so much is given back once no answer has been written for so long. */
  memoryRestMs: 500,
  memoryGrownBytes: 32 * 1024 * 1024,
  drainMs: 20_000,
  closeMs: 2_000,
  /** A connection is closed that is silent so long between requests or takes nothing of its answer. For its first headers it has Bun's 10 s. */
  silentConnectionMs: 60_000,
  /** A body may take so long, and beyond that what its bytes so far need at the rate: a phone between two cells is silent for a while. */
  bodyGraceMs: 30_000,
  bodyLeastBytesPerSecond: 8 * 1024,
  /** How often a certificate's files are read, how long before its end the log says so, and when a port that it lost is tried again. */
  certificateSweepMs: 2_000,
  certificateSoonMs: 14 * 24 * 3600 * 1000,
  listenAgainMs: 1_000,
  sessionMs: 30 * 24 * 3600 * 1000,
  sessionsPerAccount: 50,
  /** Not worked out again: tokens verified, sealed texts opened, links' pages compressed: characters of each; rows while nothing changes (a bot's: up to 64 KiB). */
  rememberedSecretChars: 1_000_000,
  rememberedRows: 500,
  /** Bots' lists of links, of up to 60 KB each. Of rows that are never large (sessions, visitors) there are more. */
  rememberedPages: 50,
  rememberedSmallRows: 10_000,
  /** How often what has outlived its time is removed: sessions that have expired, and what the limits below keep for so long. */
  removalSweepMs: 3600 * 1000,
  /** Nothing is removed by a clock that is further ahead than this of what is known, until it has gone on evenly for so long. */
  clockAheadMs: 24 * 3600 * 1000,
  clockHoldMs: 6 * 3600 * 1000,
  loginFailuresPerAccount: 10,
  loginFailuresPerAddress: 50,
  loginFailureWindowSeconds: 300,
  /** An address whose sign-ins failed so often waits in a line behind all others; lines rest so many times as long as a password took. */
  sharedLineTries: 3,
  failingSignInsWaiting: 10,
  failingSignInRestFactor: 3,
  /** The log names so many addresses a minute whose sign-ins fail, each once; more are counted by the metrics alone. */
  signInLinesPerMinute: 600,
  /** A host's own credential, and what it says of a visitor. */
  authTokenBytes: 8 * 1024,
  uidBytes: 255,
  /** An anonymous visitor's id is a secret: whoever knows it sees its history. */
  localIdLeastChars: 16,
  visitorSessionMs: 3600 * 1000,
  /** How long a manager looks at a link as its customers do, before asking again. */
  previewSessionMs: 3600 * 1000,
  /** So many, because a host may have one uid for all of its guests. */
  sessionsPerVisitor: 1_000,
  /** How many visitors' sessions one address may open in a minute. */
  visitorSessionsPerAddress: 120,
  /** How many hosts are asked at once who a visitor is. */
  hookCallsAtOnce: 200,
  /** What is read of a host's answer, and what is shown of its message. */
  hookAnswerBytes: 64 * 1024,
  hookMessageChars: 500,
  /** A report to a host is tried so many times: at once, then after pauses that grow by the factor up to the longest. */
  deliveryTries: 10,
  deliveryFirstPauseMs: 5_000,
  deliveryPauseFactor: 4,
  deliveryLongestPauseMs: 24 * 3600 * 1000,
  deliveriesAtOnce: 128,
  deliveriesPerLink: 2,
  /** The words of a report that its host did not take, and the visitor's credential. */
  deliveryWordsMs: 30 * 24 * 3600 * 1000,
  /** What each visitor and each network address used, day by day. The sums of all days stay. */
  usageDayMs: 400 * 24 * 3600 * 1000,
  /** What a report shows of each message of the prompt. */
  previewChars: 2_000,
  anonymousHistoryMs: 30 * 24 * 3600 * 1000,
  anonymousHistoryItems: 20,
  /** An anonymous visitor who has no conversation and no session. */
  anonymousIdleMs: 24 * 3600 * 1000,
  /** What an answer may have where points are limited and the bot's settings do not say; with less room than the least it is refused. */
  limitedAnswerTokens: 2_048,
  leastAnswerTokens: 16,
  originsPerLink: 100,
  originChars: 300,
  hookUrlChars: 2_048,
  /** What an owner may set for questions a minute, a day and at one time, and for points; how often those that left the minute are removed. */
  limitQuestions: 1_000_000,
  overQuestionsMs: 1_000,
  limitPoints: 1e12,
  limitMessageChars: 500,
  /** A customer's account that reads a link anew within this counts as one opening; so many accounts and links are remembered. */
  accountOpeningMs: 30 * 60 * 1000,
  accountOpeningItems: 10_000,
  /** Those who come to a link that has ended are one refusal in so long; so many links are remembered. */
  endedLinkMs: 60 * 1000,
  endedLinkItems: 10_000,
  /** What an owner looks for among its links. */
  linkSearchChars: 300,
  linkSearchWords: 10,
  /** A link's QR code, each side of it. */
  qrLeastPixels: 64,
  qrPixels: 2_048,
  /** What the owner who tries a host sees of its answer. */
  hookShownChars: 2_000,
  /** A link that sets an installation up, and one by which a customer sets its password. */
  setupLinkMs: 30 * 60 * 1000,
  inviteMs: 7 * 24 * 3600 * 1000,
  /** Links of one customer by which it may set its password: of more the oldest go. */
  invitesPerAccount: 10,
  emailChars: 320,
  /** Customers that one table brings in. A row that is longer than its limit is most likely a quotation mark left open. */
  importRows: 2_000,
  importRowChars: 20_000,
  /** Of these so many are looked up and written at a time. */
  importStepRows: 500,
  /** Customers that one statement reads where they are searched. */
  customerStepRows: 1_000,
  /** Who changed what, and of each value before and after it. */
  auditMs: 2 * 365 * 24 * 3600 * 1000,
  auditValueChars: 2_000,
  /** Entries that one statement looks at, and that one page looks back over in all where filters leave most of them out. */
  auditStepRows: 500,
  auditSearchedRows: 20_000,
  /** What an upstream or a host said of a failure, kept for the bot's owner. */
  errorDetailChars: 500,
  /** What `botshare doctor` waits for each answer, and how many endpoints of each kind it asks. */
  doctorCheckMs: 5_000,
  doctorHostItems: 50,
  /** Messages that one search of a bot's conversations looks through; the next page looks on from there. */
  searchedMessages: 20_000,
  /** Entries of an index that one statement looks through for conversations that filters name: some 2 ms of work. */
  walkedRows: 20_000,
  /** Rows of a table that is written into a file are read so many at a time. */
  exportStepRows: 200,
  /** Messages that an export holds at a time, and those of one page: a larger one comes alone. */
  exportStepBytes: 1024 * 1024,
  messagePageBytes: 4 * 1024 * 1024,
  /** Steps of one plot. Figures are known by quarters of an hour for so long, after that by days in UTC alone. */
  figureSteps: 400,
  figureQuarterMs: 400 * 24 * 3600 * 1000,
  /** Rows of figures that one statement reads; visits, numbers of steps and of parts that are kept in memory, so many of each, of 4 to 8 bytes. */
  figureStepRows: 4_000,
  knownFigureItems: 2_000_000,
  /** The copy of a database from before an upgrade: what is erased since is still in it. */
  upgradeCopyMs: 30 * 24 * 3600 * 1000,
  /** Pages of the database that a backup copies at a time. */
  backupStepPages: 4_096,
  /** Scrypt's cost for a backup's passphrase, as a logarithm: it takes 2 to that power KiB (OWASP, "Password Storage Cheat Sheet"). */
  backupScryptLog2: 17,
  passphraseLeastChars: 12,
  /** How often it is looked whether a backup is due, and how long one that failed is left before it is tried again. */
  backupLookMs: 60_000,
  backupRetryMs: 15 * 60 * 1000,
  /** One processor is left for the answers, and of the runtime's pool one thread, for what would wait behind a flood of sign-ins. */
  passwordHashesAtOnce: Math.max(1, Math.min(2, availableParallelism() - 1)),
  passwordHashesWaiting: 200,
} as const;

/** What the owner decides, read once at the start and frozen. Durations are in milliseconds. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** The address customers use, without a slash at its end; links are made from it. Null: the address of each request. */
  publicUrl: string | null;
  masterKey: string;
  /** The language of sentences for callers who name none. */
  language: Language;
  /** Addresses and networks (CIDR) whose X-Forwarded-For and X-Forwarded-Proto count. */
  trustedProxies: readonly string[];
  /** Whether addresses that admins enter may be private or loopback. Link-local ones never are. */
  privateHosts: "allow" | "refuse";
  /** The model endpoint of owners who set none. */
  defaultUpstream: { baseUrl: string; apiKey: string | null } | null;
  /** How long a host's endpoint may take to answer. */
  hookTimeoutMs: number;
  /** The zone whose calendar days count, as the IANA database names it. */
  timeZone: string;
  /** Whether the environment sends outgoing calls through a proxy (HTTP_PROXY, HTTPS_PROXY), which then resolves their names. */
  usesProxy: boolean;
  /** Paths of the certificate chain and its key, in PEM, with which it serves https itself. */
  tls: { certFile: string; keyFile: string } | null;
  /** Who holds it may read the metrics, and nothing else. */
  metricsToken: string | null;
  /** Backups that a server makes by itself; never where `everyMs` is null. With a passphrase they are encrypted and hold the keys. */
  backups: { folder: string; everyMs: number | null; keep: number; passphrase: string | null };
  /** How long what people said and what happened is kept. Conversations for ever where null. */
  retention: { conversationsMs: number | null; eventsMs: number; deliveriesMs: number };
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  limits: { readonly [Name in keyof typeof limits]: number };
}
