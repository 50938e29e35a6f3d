/** Under which heading a setting stands in the help, in this order. */
export const settingGroups = ["Address", "Installation", "Models and hosts", "Backups", "Keeping"] as const;

/** One setting as the owner writes it: `--flag`, `BOTSHARE_FLAG`, or `BOTSHARE_FLAG_FILE` for the path of a file that holds it. */
export interface Setting {
  flag: string;
  group: (typeof settingGroups)[number];
  value: string;
  help: string;
  fallback: string | null;
  /** Never shown again once it is set. */
  isSecret?: true;
}

const address = [
  { flag: "host", value: "address", help: "address to listen on", fallback: "127.0.0.1" },
  { flag: "port", value: "number", help: "port to listen on; 0 picks a free one", fallback: "3000" },
  {
    flag: "public-url",
    value: "url",
    help: "address customers use; links are made from it (default: the address of each request)",
    fallback: null,
  },
  {
    flag: "trusted-proxies",
    value: "list",
    help: "comma-separated addresses and networks whose X-Forwarded-For counts",
    fallback: "",
  },
  {
    flag: "tls-cert",
    value: "file",
    help: "certificate chain in PEM, to serve https; read again when it changes",
    fallback: null,
  },
  { flag: "tls-key", value: "file", help: "its private key in PEM", fallback: null },
] as const;

const installation = [
  { flag: "data-dir", value: "folder", help: "folder of the database and the keys", fallback: "./data" },
  {
    flag: "master-key",
    value: "key",
    help: "master key, 16 characters or more (default: made at the first start, kept in the data folder)",
    fallback: null,
    isSecret: true,
  },
  {
    flag: "metrics-token",
    value: "key",
    help: "bearer token of 16 characters or more that may read /metrics, beside the master key",
    fallback: null,
    isSecret: true,
  },
  { flag: "language", value: "zh|en", help: "language for callers who name none", fallback: "en" },
  {
    flag: "time-zone",
    value: "name",
    help: "zone whose calendar days count for limits a day, such as Asia/Shanghai",
    fallback: "UTC",
  },
  { flag: "log-level", value: "level", help: "debug, info, warn, error or silent", fallback: "info" },
] as const;

const models = [
  {
    flag: "upstream-base-url",
    value: "url",
    help: "OpenAI-compatible endpoint for owners who set none",
    fallback: null,
  },
  { flag: "upstream-api-key", value: "key", help: "its key", fallback: null, isSecret: true },
  {
    flag: "private-hosts",
    value: "allow|refuse",
    help: "whether model endpoints and hosts may be private or loopback addresses",
    fallback: "allow",
  },
  { flag: "hook-timeout", value: "seconds", help: "how long a host's endpoint may take", fallback: "10" },
] as const;

const backups = [
  {
    flag: "backup-every",
    value: "hours",
    help: "make a backup so often while serving (default: never)",
    fallback: null,
  },
  {
    flag: "backup-dir",
    value: "folder",
    help: "folder of these backups (default: backups, in the data folder)",
    fallback: null,
  },
  { flag: "backup-keep", value: "number", help: "how many of these backups to keep", fallback: "7" },
  {
    flag: "backup-passphrase",
    value: "words",
    help: "encrypts these backups, which then hold the keys too",
    fallback: null,
    isSecret: true,
  },
] as const;

const keeping = [
  {
    flag: "keep-conversations",
    value: "days",
    help: "how long a conversation is kept after its last message (default: until somebody deletes it)",
    fallback: null,
  },
  { flag: "keep-events", value: "days", help: "how long a link's events are kept", fallback: "400" },
  {
    flag: "keep-deliveries",
    value: "days",
    help: "how long reports to hosts are kept, delivered or given up",
    fallback: "90",
  },
] as const;

const inGroup =
  (group: Setting["group"]) =>
  (setting: Omit<Setting, "group">): Setting => ({ ...setting, group });

/** Every setting there is, group after group. */
export const settings: readonly Setting[] = [
  ...address.map(inGroup("Address")),
  ...installation.map(inGroup("Installation")),
  ...models.map(inGroup("Models and hosts")),
  ...backups.map(inGroup("Backups")),
  ...keeping.map(inGroup("Keeping")),
];

/** The environment variable of a setting; with `_FILE` behind it that of the file which holds the value. */
export const environmentName = (flag: string) => `BOTSHARE_${flag.toUpperCase().replaceAll("-", "_")}`;
