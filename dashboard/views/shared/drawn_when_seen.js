// Says which charts that wait have come near the reader; what nobody scrolls to follows once nothing else happens.
const NEAR = "300px 0px"
const REST = 3000 // milliseconds without a change
const NEXT = 500
export default function ({ data, setStateValue }) {
  const main = document.querySelector('[data-testid="stMain"]')
  if (!main) return
  const seen = new Set(data.seen)
  const met = new Set()
  let timer, pause = REST
  const tell = charts => {
    const names = charts.map(chart => chart.dataset.chart).filter(name => !seen.has(name))
    charts.forEach(chart => sight.unobserve(chart))
    names.forEach(name => seen.add(name))
    if (names.length) setStateValue("seen", [...seen])
  }
  const sight = new IntersectionObserver(
    all => tell(all.filter(one => one.isIntersecting).map(one => one.target)), { root: main, rootMargin: NEAR })
  const waiting = () => [...main.querySelectorAll(".chart-waits")].filter(chart => !seen.has(chart.dataset.chart))
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      pause = NEXT
      tell(waiting().slice(0, 1))
    }, pause)
  }
  const look = () => {
    const charts = waiting()
    charts.filter(chart => !met.has(chart)).forEach(chart => {
      met.add(chart)
      sight.observe(chart)
    })
    charts.length ? later() : clearTimeout(timer)
  }
  const changes = new MutationObserver(look)
  changes.observe(main, { childList: true, subtree: true })
  look()
  return () => {
    changes.disconnect()
    sight.disconnect()
    clearTimeout(timer)
  }
}
