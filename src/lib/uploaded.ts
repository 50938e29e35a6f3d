import { isUtf8 } from "node:buffer";

/** Whether a file is text as it is taken here: UTF-8 without a NUL. UTF-16 and binary files are mostly no UTF-8; those that are have NULs. */
export const isText = (bytes: Uint8Array): boolean => isUtf8(bytes) && !bytes.includes(0);
