/** The smallest real image of each kind: one pixel, as browsers decode it. */
const images = {
  png: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  gif: "R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=",
  jpeg: "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
  lossy_webp: "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
  lossless_webp: "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
  alpha_webp:
    "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==",
} as const;

/** The bytes of one of them. */
export const imageBytes = (kind: keyof typeof images): Buffer<ArrayBuffer> =>
  Buffer.from(images[kind], "base64");

/** A form with one file. */
export function fileForm(content: BlobPart, name: string, type = ""): FormData {
  const form = new FormData();
  form.append("file", new File([content], name, { type }));
  return form;
}
