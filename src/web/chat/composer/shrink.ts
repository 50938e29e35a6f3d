/** The longest side of a picture that was made smaller, in pixels: more than any model looks at. */
const longestSidePx = 2_048;
/** A picture that is still too large is made by so much smaller, so many times. */
const stepShare = 0.75;
const steps = 6;
const jpegQualities = [0.9, 0.75];

/**
 * A picture as one of at most `maxBytes`, made smaller and without what its camera wrote into it. A PNG stays one where it can, so that
 * what is clear in it stays clear; all else becomes a JPEG. Null where the browser cannot read it, or it cannot be made so small.
 */
export async function shrinkImage(file: Blob, maxBytes: number): Promise<Blob | null> {
  const bitmap = await readImage(file);
  if (!bitmap) return null;
  const share = Math.min(1, longestSidePx / Math.max(bitmap.width, bitmap.height));
  try {
    for (let step = 0; step < steps; step++) {
      const made = await encode(bitmap, share * stepShare ** step, file.type === "image/png", maxBytes);
      if (made) return made;
    }
    return null;
  } finally {
    bitmap.close();
  }
}

async function readImage(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
}

async function encode(bitmap: ImageBitmap, share: number, keepsClear: boolean, maxBytes: number) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * share));
  canvas.height = Math.max(1, Math.round(bitmap.height * share));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const clear = keepsClear ? await toBlob(canvas, "image/png") : null;
  if (clear && clear.size <= maxBytes) return clear;
  // What is clear would turn black.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const quality of jpegQualities) {
    const made = await toBlob(canvas, "image/jpeg", quality);
    if (made && made.size <= maxBytes) return made;
  }
  return null;
}

function toBlob(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
