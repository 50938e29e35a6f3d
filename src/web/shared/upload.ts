import { asOwn, forPerson, ownHeaders, type Result } from "./api.ts";
import { bringSentence, networkFailure, readFailure } from "./failure.ts";
import { language } from "./language.ts";

export interface UploadOptions {
  /** Ends the upload early, which then fails as if the network had. */
  signal: AbortSignal;
  /** Called with how much has gone out, from 0 to 1. */
  onProgress: (share: number) => void;
}

/**
 * Sends a file to our own server as the one file of a multipart form, with the page's own session. Never throws: every way to fail
 * is a Failure. Not by fetch, which does not tell how much has gone out.
 */
export function upload<T>(
  path: string,
  file: Blob,
  name: string,
  options: UploadOptions,
): Promise<Result<T>> {
  return forPerson((person) => {
    const signal = AbortSignal.any([person, options.signal]);
    return asOwn((token) => uploadOnce<T>(path, file, name, token, { ...options, signal }));
  });
}

function uploadOnce<T>(
  path: string,
  file: Blob,
  name: string,
  token: string | undefined,
  { signal, onProgress }: UploadOptions,
): Promise<Result<T>> {
  const { promise, resolve } = Promise.withResolvers<Result<T>>();
  const fail = () => resolve({ ok: false, failure: networkFailure });
  if (signal.aborted) fail();
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.responseType = "json";
  for (const [name, value] of Object.entries(ownHeaders)) request.setRequestHeader(name, value);
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("accept-language", language.value);
  if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) onProgress(loaded / total);
  };
  request.onerror = fail;
  request.onabort = fail;
  request.onload = async () => {
    const { status, response } = request;
    // The server is ours and wire.ts follows its response schemas.
    if (status >= 200 && status < 300 && response) return resolve({ ok: true, value: response as T });
    const failure = readFailure(status, response, request.getResponseHeader("retry-after"));
    await bringSentence(failure);
    resolve({ ok: false, failure });
  };
  signal.addEventListener("abort", () => request.abort());
  const form = new FormData();
  form.append("file", file, name);
  if (!signal.aborted) request.send(form);
  return promise;
}
