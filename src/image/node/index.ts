export { pixelsSha256 } from './pixelsHash.ts'
export { renderSvg } from './renderSvg.ts'
