// Stands between the client and its API, in the page: reads are held, refused, answered as before or let through, and all calls are
// counted. It also sums up what jumps on the page.
(() => {
  const real = window.fetch.bind(window);
  const gate = { mode: "open", only: "", asked: [], said: new Map(), waiting: [], kept: null, under_way: 0, jumped: 0 };
  const json = (status, body) => new Response(JSON.stringify(body), { status });
  const failures = [
    () => Promise.reject(new TypeError("no answer")),
    () => json(500, { error: { code: "unexpected", message: "Something went wrong.", request_id: "r-1" } }),
    () => new Response("<html>gone</html>", { status: 502 }),
  ];
  let failed = 0;

  async function read(name, address, given) {
    if (gate.mode === "held") await new Promise((resolve) => gate.waiting.push(resolve));
    if (gate.mode === "failing" && (!gate.only || gate.only === name)) return failures[failed++ % failures.length]();
    const [status, text] = (gate.mode !== "open" && gate.said.get(name)) || (await said(name, address, given));
    return new Response(text, { status });
  }

  async function said(name, address, given) {
    const reply = await real(address, given);
    const found = [reply.status, await reply.text()];
    gate.said.set(name, found);
    return found;
  }

  window.fetch = async (address, given) => {
    const method = given?.method ?? "GET";
    const name = `${method} ${address}`;
    const isRead = method === "GET" || address.endsWith("/search"); // words that are looked for stand in no address
    gate.asked.push(name);
    if (!isRead && gate.kept) return gate.kept.push(name), new Promise(() => undefined);
    gate.under_way++;
    try {
      return await (isRead ? read(name, address, given) : real(address, given));
    } finally {
      setTimeout(() => gate.under_way--); // when the client has read the answer
    }
  };

  // From now on what would change something is not sent, gets no answer and is remembered.
  gate.keep = () => (gate.kept = []);
  gate.let = () => (gate.kept = null);

  gate.set = (mode, only = "") => {
    Object.assign(gate, { mode, only });
    for (const go of gate.waiting.splice(0)) go();
  };

  const isSeen = (element) => element.getClientRects().length > 0;
  gate.isStill = () => gate.under_way === gate.waiting.length
    && (gate.waiting.length > 0 || ![...document.querySelectorAll(".app-loading")].some(isSeen));

  gate.go = (path) => {
    gate.asked.length = 0;
    const { state } = history; // the same: a step to nowhere, before which nobody is asked whether to leave
    history.pushState(state, "", path);
    dispatchEvent(new PopStateEvent("popstate", { state }));
  };

  const add = (entries) => entries.forEach((one) => (gate.jumped += one.value));
  const jumps = new PerformanceObserver((list) => add(list.getEntries()));
  jumps.observe({ type: "layout-shift", buffered: true });
  gate.takeJumps = () => {
    add(jumps.takeRecords());
    const all = gate.jumped;
    gate.jumped = 0;
    return all;
  };
  window.gate = gate;
})();
