// Stands between the client and its API, in the page: reads are held, refused or let through, and all calls are counted.
(() => {
  const real = window.fetch.bind(window);
  const gate = { mode: "open", only: "", asked: [], said: {}, waiting: [], under_way: 0 };
  const failures = [
    () => Promise.reject(new TypeError("no answer")),
    () => json(500, { error: { code: "unexpected", message: "Something went wrong.", request_id: "r-1" } }),
    () => Promise.resolve(new Response("<html>gone</html>", { status: 502 })),
  ];
  const json = (status, body) => Promise.resolve(new Response(JSON.stringify(body), { status }));

  async function read(address, given) {
    if (gate.mode === "held") await new Promise((resolve) => gate.waiting.push(resolve));
    const isChosen = !gate.only || gate.only === address;
    if (gate.mode === "failing" && isChosen) return failures[gate.asked.length % failures.length]();
    if (gate.mode === "failing" && gate.said[address]) return gate.said[address].clone(); // the others, as they were
    const reply = await real(address, given);
    gate.said[address] = reply.clone();
    return reply;
  }

  window.fetch = async (address, given) => {
    const method = given?.method ?? "GET";
    const isRead = method === "GET" || address.endsWith("/search"); // words that are looked for stand in no address
    gate.asked.push(`${method} ${address}`);
    gate.under_way++;
    try {
      return await (isRead ? read(address, given) : real(address, given));
    } finally {
      setTimeout(() => gate.under_way--); // when the client has read the answer
    }
  };
  gate.set = (mode, only = "") => {
    Object.assign(gate, { mode, only });
    for (const go of gate.waiting.splice(0)) go();
  };
  // What stands still: every answer is there or held, and what the client has fetched for itself is drawn.
  gate.isStill = () => gate.under_way === gate.waiting.length
    && (gate.mode === "held" || ![...document.querySelectorAll(".app-loading")].some((e) => e.getClientRects().length));
  gate.go = (path) => {
    gate.asked.length = 0;
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  };
  window.gate = gate;
})();
