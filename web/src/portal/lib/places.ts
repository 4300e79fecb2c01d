/* Places on a small map: how far, in words, and where on the picture. */
import type { Lang } from '@/lib/dates'

export interface Spot {
  lat: number
  lon: number
}
const EARTH_M = 6_371_000
const rad = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in metres. */
export function distance(a: Spot, b: Spot): number {
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.sqrt(h))
}

/** 850 → "850 米"; 12,300 → "12 公里". */
export function farWords(metres: number, lang: Lang): string {
  if (metres < 1000) return `${Math.round(metres / 10) * 10} ${lang === 'en' ? 'm' : '米'}`
  const km = metres < 10_000 ? (metres / 1000).toFixed(1) : String(Math.round(metres / 1000))
  return `${km} ${lang === 'en' ? 'km' : '公里'}`
}

interface Frame { midLat: number; midLon: number; squeeze: number; scale: number }
/** The stretch of land that a picture of width × height with a margin shows. */
function frame(spots: readonly Spot[], width: number, height: number, margin: number): Frame {
  const lats = spots.map((s) => s.lat)
  const lons = spots.map((s) => s.lon)
  const [south, north] = [Math.min(...lats), Math.max(...lats)]
  const [west, east] = [Math.min(...lons), Math.max(...lons)]
  const squeeze = Math.cos(rad((south + north) / 2))
  const [w, h] = [Math.max((east - west) * squeeze, 1e-3), Math.max(north - south, 1e-3)]
  return { midLat: (south + north) / 2, midLon: (west + east) / 2, squeeze, scale: Math.min((width - 2 * margin) / w, (height - 2 * margin) / h) }
}

/** Projects spots into a box of width × height with a margin, keeping their shape (longitude shrunk by the latitude). */
export function projection(spots: readonly Spot[], width: number, height: number, margin: number): (s: Spot) => { x: number; y: number } {
  const { midLat, midLon, squeeze, scale } = frame(spots, width, height, margin)
  return (s) => ({ x: width / 2 + (s.lon - midLon) * squeeze * scale, y: height / 2 - (s.lat - midLat) * scale })
}

/** The way back: the spot under a point of that picture. */
export function unprojection(spots: readonly Spot[], width: number, height: number, margin: number): (p: { x: number; y: number }) => Spot {
  const { midLat, midLon, squeeze, scale } = frame(spots, width, height, margin)
  return ({ x, y }) => ({ lat: midLat - (y - height / 2) / scale, lon: midLon + (x - width / 2) / (squeeze * scale) })
}
