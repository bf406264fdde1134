async def test_x(context, store):
    assert (await store.read(lambda conn: context.plans.current(conn))).executive("ana")
async def test_y(context, store):
    assert (await store.read(lambda conn: context.plans.current(conn))).executive("ana")
async def test_z(context, store):
    assert (await store.read(lambda conn: context.plans.current(conn))).executive("ana")
