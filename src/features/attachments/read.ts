import { and, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { attachmentParts } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { breathe } from "../../lib/breathe.ts";

const partOf = preparedOnce(({ db }) =>
  db
    .select({ content: attachmentParts.content })
    .from(attachmentParts)
    .where(
      and(
        eq(attachmentParts.attachmentId, sql.placeholder("id")),
        eq(attachmentParts.position, sql.placeholder("position")),
      ),
    )
    .prepare(),
);

/** The bytes of a file piece by piece, letting other work in between. Throws not_found where it goes meanwhile. */
export async function* eachPart({ store }: App, id: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let position = 0, read = 0; read < sizeBytes; position += 1) {
    const [part] = await partOf(store).execute({ id, position });
    if (part === undefined) throw new AppError("not_found");
    read += part.content.length;
    yield part.content;
    await breathe();
  }
}

/** All bytes of a file; undefined where it is gone. */
export async function readAttachment(
  app: App,
  id: string,
  sizeBytes: number,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of eachPart(app, id, sizeBytes)) parts.push(part);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return undefined;
    throw error;
  }
  return Buffer.concat(parts);
}
