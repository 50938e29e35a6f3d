/** A backup that was made under a name of our own, which carries its time. */
export interface NamedBackup {
  name: string;
  madeAt: number;
}

/** The name of a backup that is made now, such as `botshare-20261122T080000Z.db`, and `.db.age` where it is encrypted. */
export const backupName = (nowMs: number, isEncrypted: boolean): string =>
  `botshare-${stampOf(nowMs)}.db${isEncrypted ? ".age" : ""}`;

/** A time of UTC to the second that can stand in a file's name: `20261122T080000Z`. */
export const stampOf = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** Those among a folder's names that are such backups, newest first. Whatever else lies there is nobody's business. */
export function namedBackups(names: readonly string[]): NamedBackup[] {
  return names
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second] =
        /^botshare-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db(?:\.age)?$/.exec(name) ?? [];
      const madeAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return Number.isNaN(madeAt) ? [] : [{ name, madeAt }];
    })
    .sort((a, b) => b.madeAt - a.madeAt);
}

/**
 * The copy that is kept before a database is brought to another schema, such as `before-schema-5-from-3.db`. It says what it is a copy of: an
 * upgrade that ends half-way is begun again from where it ended, and that copy must not replace the one from before.
 */
export const copyName = (to: number, from: number): string => `before-schema-${to}-from-${from}.db`;

/** Of a copy's name the schema that was to come; null of any other name. */
export function readCopyName(name: string): { to: number } | null {
  const [, to] = /^before-schema-(\d+)-from-\d+\.db$/.exec(name) ?? [];
  return to === undefined ? null : { to: Number(to) };
}
