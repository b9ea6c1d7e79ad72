"""The PostgreSQL store, where test/store/cluster has started a server. SPDX-License-Identifier: MIT"""
import os
import threading

import mission
import pytest
from mission import ClosedError
from needs import needs
from scene import Scene

SERVER = os.environ.get('MISSION_TEST_POSTGRES')
pytestmark = needs('postgres')
served = pytest.mark.skipif(SERVER is None, reason='MISSION_TEST_POSTGRES is not set')


def shown(store, identifier):
    scene = Scene(store=store)
    return scene.issuer.show(mission.ReadRequest(
        mission_id=identifier, actor=mission.Requester(principal=scene.request().subject)))


@served
def test_a_mission_outlives_its_store():
    with mission.PostgresStore(SERVER, schema='python_one') as store:
        identifier = Scene(store=store).approved().mission.id
    with mission.PostgresStore(SERVER, schema='python_one') as store:
        assert shown(store, identifier).check().value['mission']['id'] == identifier
    with mission.PostgresStore(SERVER, schema='python_two') as other:
        assert not shown(other, identifier).verdict.done
    with pytest.raises(ClosedError):
        store.load(b'k', b'x')


@served
def test_rows_are_bytes_and_expectations_hold():
    with mission.PostgresStore(SERVER, schema='python_rows') as store:
        put = mission.Write(what=mission.WriteKind.PUT, expect=mission.Expect.ABSENT, kind=b'k',
                            key=b'\0\xff', bytes=b'\xfe\0')
        store.commit([put])
        assert store.load(b'k', b'\0\xff').bytes == b'\xfe\0'
        assert store.load(b'k', b'nobody') is None
        with pytest.raises(mission.Conflict) as conflict:
            store.commit([put])
        assert conflict.value.index == 0


@served
def test_one_counter_for_many_threads():
    with mission.PostgresStore(SERVER, schema='python_threads') as store:
        add = mission.Write(what=mission.WriteKind.ADD, expect=mission.Expect.ANY, kind=b'k',
                            key=b'n', add=1, least=0, most=50)
        refused = []

        def work():
            for _ in range(20):
                try:
                    store.commit([add])
                except mission.Conflict:
                    refused.append(1)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.load(b'k', b'n').number == 50 and len(refused) == 30


def test_a_server_that_is_not_there():
    with pytest.raises(mission.MissionError) as refused:
        mission.PostgresStore('host=/no/such/folder', connect_ms=500)
    assert refused.value.code == mission.Code.AGAIN
