export { colourfulFrom, isColoured, luminance } from './colour.ts'
export { contactSheet, type SheetOptions, type SheetPicture, sheetFont } from './contactSheet.ts'
export { checkPictureSize, decodeImage, maxMegapixels } from './decode.ts'
export {
  answerKeyword,
  burnedInKeyword,
  encodePng,
  pngText,
  type RgbImage,
  simulatedKeyword,
  toGrey,
} from './encode.ts'
export { normaliseExposure } from './exposure.ts'
export { type Box, cropTo, cropTurned, squareAt, turnBox, turnQuarters } from './geometry.ts'
export { type FloatImage, type GreyImage, toFloat } from './grey.ts'
export { resize } from './resize.ts'
