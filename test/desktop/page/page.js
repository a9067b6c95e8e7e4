// What any page of the app does with the host: asks for files when the menu says so, takes what is dropped, keeps events.
const { call, on, pathForFile } = window.logwitness
const add = (paths) => paths.length > 0 && call('evidence.add', { paths })

window.seen = []
for (const name of ['case.changed', 'engine.state', 'host.command']) {
  on(name, (payload) => window.seen.push([name, payload]))
}
on('host.command', async ({ command }) => {
  if (command === 'open') add((await call('host.chooseFiles', {})).output.paths)
})
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => {
  event.preventDefault()
  add([...event.dataTransfer.files].map(pathForFile))
})
document.querySelector('#ready').textContent = 'ready'
