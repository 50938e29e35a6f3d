import { closeSync, openSync, readSync, writeSync } from "node:fs";

/** What an encrypted file begins with (age-encryption.org/v1). */
const ageHeader = "age-encryption.org/v1\n";

const pieceBytes = 1024 * 1024;

/** Whether a file is an age file. Throws an Error with a sentence when it cannot be read. */
export function isEncrypted(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new Error(`${path} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  try {
    const bytes = Buffer.alloc(ageHeader.length);
    return readSync(file, bytes, 0, bytes.length, 0) === bytes.length && bytes.equals(Buffer.from(ageHeader));
  } finally {
    closeSync(file);
  }
}

/** The passphrase, or a sentence that asks for it. */
export function needPassphrase(file: string, passphrase: string | null): string {
  if (passphrase !== null) return passphrase;
  throw new Error(
    `${file} is encrypted: name the file of its passphrase with --passphrase-file, or set BOTSHARE_BACKUP_PASSPHRASE.`,
  );
}

/**
 * Writes `from` into `to` as an age file that the passphrase opens, `age -d` too. `workFactor` is the logarithm of scrypt's cost: its
 * memory is 2 to that power KiB. Gives the SHA-256 of what was encrypted.
 */
export async function encryptFile(
  from: string,
  to: string,
  passphrase: string,
  workFactor: number,
): Promise<string> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  const hash = new Bun.CryptoHasher("sha256");
  await withFile(from, async (file) => {
    await writePieces(await encrypter.encrypt(readPieces(file, hash)), to, undefined);
  });
  return hash.digest("hex");
}

/**
 * Decrypts an age file into `to`, or nowhere where that is null, and gives the SHA-256 of what was in it. Throws an Error with a sentence
 * when the passphrase is another one, or the file is not whole.
 */
export async function decryptFile(from: string, to: string | null, passphrase: string): Promise<string> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const hash = new Bun.CryptoHasher("sha256");
  await withFile(from, async (file) => {
    const plain = await decrypter.decrypt(readPieces(file, undefined)).catch((error: unknown) => {
      throw new Error(
        isOtherKey(error)
          ? `The passphrase does not open ${from}.`
          : `${from} is damaged: its beginning is not as it was written.`,
      );
    });
    await writePieces(plain, to, hash).catch((error: unknown) => {
      throw isOfSystem(error)
        ? error
        : new Error(`${from} is damaged or cut off: it is not as it was written.`);
    });
  });
  return hash.digest("hex");
}

async function withFile(path: string, work: (file: number) => Promise<void>): Promise<void> {
  const file = openSync(path, "r");
  try {
    await work(file);
  } finally {
    closeSync(file);
  }
}

/** Typage's words of a passphrase that does not fit. */
const isOtherKey = (error: unknown) => error instanceof Error && error.message.startsWith("no identity");

/** A disk that is full or gone, which is not the file's fault. */
const isOfSystem = (error: unknown) => error instanceof Error && "syscall" in error;

/** An open file in pieces, each read when the one before it is used up. */
function readPieces(file: number, hash: Bun.CryptoHasher | undefined): ReadableStream<Uint8Array> {
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const bytes = new Uint8Array(pieceBytes);
    const piece = bytes.subarray(0, readSync(file, bytes, 0, pieceBytes, null));
    if (piece.length === 0) return controller.close();
    hash?.update(piece);
    controller.enqueue(piece);
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

async function writePieces(
  pieces: ReadableStream<Uint8Array>,
  to: string | null,
  hash: Bun.CryptoHasher | undefined,
): Promise<void> {
  const file = to === null ? undefined : openSync(to, "wx", 0o600);
  try {
    for await (const bytes of pieces) {
      hash?.update(bytes);
      if (file !== undefined) writeWhole(file, bytes);
    }
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A write may take only a part. */
function writeWhole(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; )
    offset += writeSync(file, bytes, offset, bytes.length - offset);
}
