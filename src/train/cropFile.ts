/** The crop cache: one file of square 8-bit crops, one after the other, of which any can be read by its place. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { PhysisError } from '../base/index.ts'

export type CropFile = { read(index: number): Uint8Array; close(): void }

/** @throws {PhysisError} if the file is gone or not as long as it was */
export function openCropFile(path: string, side: number, count: number): CropFile {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    throw new PhysisError(`the crop cache ${path} cannot be read: run the study again from its crops`)
  }
  const length = side * side
  if (fstatSync(file).size !== length * count) {
    closeSync(file)
    throw new PhysisError(`the crop cache ${path} is not whole: delete it and run the study again`)
  }
  return {
    read(index) {
      const bytes = new Uint8Array(length)
      readSync(file, bytes, 0, length, index * length)
      return bytes
    },
    close: () => closeSync(file),
  }
}
