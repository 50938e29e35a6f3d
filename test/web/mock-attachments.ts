import type { Attachment, PageLook } from "../../src/web/shared/wire.ts";

/** What a link of the mock takes beside words. */
export const takenFiles: NonNullable<PageLook["attachments"]> = {
  image: {
    types: ["image/png", "image/jpeg", "image/webp", "image/gif"],
    max_bytes: 5 * 1024 * 1024,
  },
  text: {
    types: ["text/plain", "text/markdown", "text/csv", "application/json"],
    max_bytes: 128 * 1024,
  },
  max_count: 4,
};

/** A file as it came to the mock. */
export interface Uploaded {
  item: Attachment;
  file: Blob;
  bearer: string | null;
}

export interface MockAttachments {
  /** What was uploaded and is still there, oldest first. */
  uploaded: Map<string, Uploaded>;
  /** Refuses what comes next with such an error, once. */
  refuseNext: (status: number, code: string) => void;
  /** Until it is called, uploads wait. */
  hold: () => () => void;
  /** The answer to a request for files; null for any other request. */
  serve: (request: Request, url: URL) => Promise<Response | null>;
  /** The files of a question; null when one of them is not there. */
  find: (ids: unknown) => Attachment[] | null;
}

/** The mock's files. An address that is no file's is nobody's here. */
export function createAttachments(): MockAttachments {
  const uploaded = new Map<string, Uploaded>();
  let refusal: { status: number; code: string } | null = null;
  let held = Promise.resolve();

  async function take(request: Request): Promise<Response> {
    const file = (await request.formData()).get("file");
    await held;
    if (refusal) {
      const { status, code } = refusal;
      refusal = null;
      return Response.json({ detail: `Refused: ${code}. Try another.`, code }, { status });
    }
    // The page sends exactly one file.
    const { name, type, size } = file as unknown as File;
    const kind = type.startsWith("image/") ? "image" : "text";
    const item: Attachment = { id: crypto.randomUUID(), kind, name, type, size_bytes: size };
    uploaded.set(item.id, {
      item,
      file: file as unknown as Blob,
      bearer: request.headers.get("authorization"),
    });
    return Response.json(item);
  }

  return {
    uploaded,
    refuseNext: (status, code) => {
      refusal = { status, code };
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    serve: async (request, url) => {
      const path = /\/attachments(?:\/([^/]+))?$/.exec(url.pathname);
      if (!path) return null;
      if (request.method === "POST") return take(request);
      const found = uploaded.get(path[1] ?? "");
      if (!found) return Response.json({ detail: "Gone.", code: "not_found" }, { status: 404 });
      if (request.method === "DELETE") {
        uploaded.delete(found.item.id);
        return Response.json({ success: true, message: "Removed." });
      }
      return new Response(found.file);
    },
    find: (ids) => {
      const found = (Array.isArray(ids) ? ids : []).map((id) => uploaded.get(id)?.item);
      return found.every((item) => item !== undefined) ? found : null;
    },
  };
}
