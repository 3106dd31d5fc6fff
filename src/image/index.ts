export { decodeImage, maxMegapixels } from './decode.ts'
export { type FloatImage, type GreyImage, toFloat } from './grey.ts'
export { resize } from './resize.ts'
